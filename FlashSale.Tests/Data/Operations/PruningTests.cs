using FlashSale.Data.Engines;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Notifications;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Operations;

public sealed class PruningTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_over_or_old_is_deleted_and_the_rest_stays(DatabaseEngine engine)
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

        (await shop.Get<Pruning>().PruneAsync(Cancelled)).ShouldBe(4);

        await using var context = shop.Context();
        (await context.Logins.CountAsync(Cancelled)).ShouldBe(1);
        (await context.Sessions.CountAsync(Cancelled)).ShouldBe(1);
        (await context.RefusedOrders.CountAsync(Cancelled)).ShouldBe(1);
        (await context.OutboxMessages.CountAsync(message => message.SentAt != null, Cancelled)).ShouldBe(1);
        (await context.OutboxMessages.CountAsync(message => message.SentAt == null, Cancelled)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task More_than_a_batch_is_deleted(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);
        var ann = await shop.AddUserAsync();
        await shop.AddAsync([.. Enumerable.Range(0, Pruning.BatchSize + 1).Select(_ => NewLogin(ann.Id, shop.Now.AddDays(-60)))]);

        (await shop.Get<Pruning>().PruneAsync(Cancelled)).ShouldBe(Pruning.BatchSize + 1);
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task While_one_node_prunes_another_does_not(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        await shop.AddAsync(NewLogin(ann.Id, shop.Now.AddDays(-60)));

        await using (await PruningTurn.TryTakeAsync(shop.Get<IDbContextFactory<FlashSale.Data.FlashSaleDbContext>>(), Cancelled))
            (await shop.Get<Pruning>().PruneAsync(Cancelled)).ShouldBe(0);

        (await shop.Get<Pruning>().PruneAsync(Cancelled)).ShouldBe(1);
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
