using FlashSale.Data.Engines;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Operations;

public sealed class PruningTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Expired_and_old_rows_are_deleted_and_the_rest_stays(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        await shop.AddAsync(
            NewLogin(ann.Id, shop.Now),
            NewSession(ann.Id, shop.Now),
            NewMessage(shop.Now, isSent: true),
            NewMessage(shop.Now, isSent: false),
            NewRefusal(ann.Id, shop.Now));
        shop.Advance(TimeSpan.FromDays(40));
        await shop.AddAsync(
            NewLogin(ann.Id, shop.Now),
            NewSession(ann.Id, shop.Now),
            NewMessage(shop.Now, isSent: true),
            NewRefusal(ann.Id, shop.Now));

        (await shop.Get<Pruner>().PruneAsync(Cancelled)).ShouldBe(4);

        await using var context = shop.Context();
        (await context.Logins.CountAsync(Cancelled)).ShouldBe(1);
        (await context.Sessions.CountAsync(Cancelled)).ShouldBe(1);
        (await context.RefusedOrders.CountAsync(Cancelled)).ShouldBe(1);
        (await context.OutboxMessages.CountAsync(message => message.SentAt != null, Cancelled)).ShouldBe(1);
        (await context.OutboxMessages.CountAsync(message => message.SentAt == null, Cancelled)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task More_rows_than_one_batch_are_deleted(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);
        var ann = await shop.AddUserAsync();
        await shop.AddAsync([.. Enumerable.Range(0, Pruner.BatchSize + 1).Select(_ => NewLogin(ann.Id, shop.Now.AddDays(-60)))]);

        (await shop.Get<Pruner>().PruneAsync(Cancelled)).ShouldBe(Pruner.BatchSize + 1);
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Only_one_node_prunes_at_a_time(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        await shop.AddAsync(NewLogin(ann.Id, shop.Now.AddDays(-60)));

        await using var other = shop.Context();

        await using (await DatabaseLock.AcquireAsync(other, "pruning", Cancelled))
            (await shop.Get<Pruner>().PruneAsync(Cancelled)).ShouldBe(0);

        (await shop.Get<Pruner>().PruneAsync(Cancelled)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Old_movements_are_merged_and_the_ledger_balances(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        for (var i = 0; i < 7; i++)
            await MoveAsync(shop, product, 5);
        await MoveAsync(shop, product, -3);
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, quantity: 2);
        shop.Advance(TimeSpan.FromDays(800));
        await MoveAsync(shop, product, 1);
        var inventories = shop.Get<IInventories>();
        var before = await inventories.ListMovementsAsync(product.Id, 100, Cancelled);

        (await shop.Get<Pruner>().PruneAsync(Cancelled)).ShouldBe(8);

        var after = await inventories.ListMovementsAsync(product.Id, 100, Cancelled);
        after.Count.ShouldBe(2);
        after[0].ShouldBeEquivalentTo(before[0]);
        after[1].Reason.ShouldBe(StockReason.CarriedOver);
        after[1].Delta.ShouldBe(10 + 35 - 3);
        after[1].ResultingStock.ShouldBe(before[1].ResultingStock);
        after[1].Id.ShouldBe(before[1].Id);
        (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).Differences.ShouldBeEmpty();
        (await shop.Get<Pruner>().PruneAsync(Cancelled)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Movements_that_cancel_out_leave_the_newest_one(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 4);
        await MoveAsync(shop, product, 3);
        await MoveAsync(shop, product, -7);
        shop.Advance(TimeSpan.FromDays(800));

        await shop.Get<Pruner>().PruneAsync(Cancelled);
        await shop.Get<Pruner>().PruneAsync(Cancelled);

        var movements = await shop.Get<IInventories>().ListMovementsAsync(product.Id, 100, Cancelled);
        movements.Select(movement => movement.Delta).ShouldBe([-7, 7]);
        (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).Differences.ShouldBeEmpty();
    }

    private static async Task MoveAsync(TestShop shop, Product product, int units)
    {
        shop.Advance(TimeSpan.FromSeconds(1));
        var reason = units > 0 ? StockReason.Restock : StockReason.Loss;
        await shop.Get<IInventories>().AddAsync(product.Id, units, reason, null, "mia", Cancelled);
    }

    private static Login NewLogin(string userId, DateTimeOffset now) =>
        new() { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, UserId = userId, LastSeenAt = now, ExpiresAt = now.AddDays(14) };

    private static Session NewSession(string userId, DateTimeOffset now) => new()
    {
        Id = EntityId.New(now),
        CreatedAt = now,
        UpdatedAt = now,
        UserId = userId,
        TokenHash = Guid.NewGuid().ToByteArray(),
        CreatedWith = Session.ByLogin,
        ExpiresAt = now.AddDays(14),
    };

    private static OutboxMessage NewMessage(DateTimeOffset now, bool isSent) => new()
    {
        Id = EntityId.New(now),
        CreatedAt = now,
        UpdatedAt = now,
        Kind = "test",
        Payload = "{}",
        DueAt = now,
        SentAt = isSent ? now : null,
    };

    private static RefusedOrder NewRefusal(string userId, DateTimeOffset now) => new()
    {
        IdempotencyKey = Guid.NewGuid().ToString(),
        UserId = userId,
        ProductId = EntityId.New(now),
        Quantity = 1,
        Outcome = "{}",
        RefusedAt = now,
    };
}
