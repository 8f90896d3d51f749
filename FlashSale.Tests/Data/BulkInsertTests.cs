using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

/// <summary>Bulk inserts use EF's connection, transaction and mapping.</summary>
public sealed class BulkInsertTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Rows_are_stored_when_EFs_transaction_commits(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var orders = await NewOrdersAsync(shop, 300);
        await using var context = shop.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);

        await new BulkInsert(context).Add(orders).SendAsync(Cancelled);
        (await context.Inventories.SingleAsync(Cancelled)).Stock -= orders.Count;
        await context.SaveChangesAsync(Cancelled);
        await transaction.CommitAsync(Cancelled);

        (await CountAsync(shop)).ShouldBe(300);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rows_are_gone_when_EFs_transaction_rolls_back(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var orders = await NewOrdersAsync(shop, 300);
        await using var context = shop.Context();
        await using (var transaction = await context.Database.BeginTransactionAsync(Cancelled))
        {
            await new BulkInsert(context).Add(orders).SendAsync(Cancelled);
            (await context.Orders.CountAsync(Cancelled)).ShouldBe(300);
            await transaction.RollbackAsync(Cancelled);
        }

        (await CountAsync(shop)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task EF_reads_rows_as_they_were_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var orders = await NewOrdersAsync(shop, 3);
        orders[1].SetStatus(OrderStatus.Pending, new DateTimeOffset(2026, 6, 1, 14, 15, 0, 123, TimeSpan.FromHours(2)));
        await InsertAsync(shop, orders);

        await using var reading = shop.Context();
        var read = await reading.Orders.AsNoTracking().OrderBy(order => order.ClaimNumber).ToListAsync(Cancelled);

        read.ShouldBeEquivalentTo(orders);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Bulk_insert_writes_the_same_columns_as_EF(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var orders = await NewOrdersAsync(shop, 2);
        await shop.AddAsync(orders[0]);
        await InsertAsync(shop, [orders[1]]);

        await using var context = shop.Context();
        await context.Database.OpenConnectionAsync(Cancelled);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = """SELECT * FROM "Orders" ORDER BY "ClaimNumber" """;
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var rows = new List<Dictionary<string, object>>();
        while (await reader.ReadAsync(Cancelled))
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetValue));

        string[] differing = ["Id", "IdempotencyKey", "ClaimNumber"];
        rows[1].ExceptBy(differing, column => column.Key).ShouldBe(rows[0].ExceptBy(differing, column => column.Key));
        rows[1]["UnitPrice"].ShouldBe(1500L);
        rows[1]["Status"].ShouldBe("Confirmed");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Bulk_insert_writes_notifications_and_outbox_messages(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var user = await shop.AddUserAsync();
        var now = shop.Now;
        var notification = new Notification
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            UserId = user.Id,
            Kind = "order.confirmed",
            Text = "Yours: “it’s” ✓",
        };
        var message = new OutboxMessage
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            Kind = "order.confirmed",
            Payload = """{"a":"ü"}""",
            DueAt = now,
        };
        await using (var context = shop.Context())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
            await new BulkInsert(context).Add([notification]).Add<Order>([]).Add([message]).SendAsync(Cancelled);
            await transaction.CommitAsync(Cancelled);
        }

        await using var reading = shop.Context();
        (await reading.Notifications.AsNoTracking().SingleAsync(Cancelled)).ShouldBeEquivalentTo(notification);
        (await reading.OutboxMessages.AsNoTracking().SingleAsync(Cancelled)).ShouldBeEquivalentTo(message);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_invalid_row_refuses_all_rows(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var user = await shop.AddUserAsync();
        Order[] orders =
            [shop.NewOrder(user, product, sale, claimNumber: 1), shop.NewOrder(user, product, sale, quantity: 0, claimNumber: 2)];

        await Should.ThrowAsync<System.Data.Common.DbException>(() => InsertAsync(shop, orders));

        (await CountAsync(shop)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_context_stays_usable_for_EF(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var orders = await NewOrdersAsync(shop, 2);
        await using var context = shop.Context();
        await using (var transaction = await context.Database.BeginTransactionAsync(Cancelled))
        {
            await new BulkInsert(context).Add(orders).SendAsync(Cancelled);
            await transaction.CommitAsync(Cancelled);
        }

        (await context.Orders.SumAsync(order => order.Quantity, Cancelled)).ShouldBe(2);
    }

    private static async Task InsertAsync<T>(TestShop shop, IReadOnlyList<T> rows)
        where T : class
    {
        await using var context = shop.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
        await new BulkInsert(context).Add(rows).SendAsync(Cancelled);
        await transaction.CommitAsync(Cancelled);
    }

    private static async Task<List<Order>> NewOrdersAsync(TestShop shop, int count)
    {
        var (product, sale) = await shop.AddLiveSaleAsync(units: count);
        var user = await shop.AddUserAsync();
        return [.. Enumerable.Range(1, count).Select(i => shop.NewOrder(user, product, sale, idempotencyKey: $"key-{i}", claimNumber: i))];
    }

    private static async Task<int> CountAsync(TestShop shop)
    {
        await using var context = shop.Context();
        return await context.Orders.CountAsync(Cancelled);
    }
}
