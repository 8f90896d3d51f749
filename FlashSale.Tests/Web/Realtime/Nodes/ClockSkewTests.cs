using System.Collections.Concurrent;
using System.Net;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Realtime.Nodes;

/// <summary>Nodes whose machines' clocks are 90 seconds ahead and behind, as processes under libfaketime on one PostgreSQL.</summary>
public sealed class ClockSkewTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(90);

    // The clients use the database's clock. Requests this close to the start or the end can go either way.
    private static readonly TimeSpan Close = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task Nodes_with_wrong_clocks_sell_only_in_the_sale_and_keep_holds()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.PostgreSql, TimeProvider.System);
        var settings = new Dictionary<string, string> { ["Payments__Provider"] = "Test", ["Payments__HoldFor"] = "00:00:40" };
        await using var fast = await NodeProcess.StartAsync(shop.ConnectionString, Skew, settings, Cancelled);
        await using var slow = await NodeProcess.StartAsync(shop.ConnectionString, -Skew, settings, Cancelled);
        (await fast.FindHealthAsync(Cancelled)).ShouldNotBeNull()
            .ShouldMatch(@"^Degraded\nclock: This machine's clock is (89\.9|90\.\d) s ahead of the database's\.");
        (await slow.FindHealthAsync(Cancelled)).ShouldNotBeNull()
            .ShouldMatch(@"^Degraded\nclock: This machine's clock is (89\.9|90\.\d) s behind the database's\.");
        using var ann = await new ParseClient(fast.Address).SignUpAsync("ann");
        using var ben = await new ParseClient(slow.Address).SignUpAsync("ben");
        var product = await shop.AddProductAsync(stock: 100_000);
        var sale = await shop.AddSaleAsync(product, 25m, shop.Now.AddSeconds(3), shop.Now.AddSeconds(6));

        var answers = new ConcurrentBag<(ParseClient Client, DateTimeOffset Sent, DateTimeOffset Answered, ParseReply Reply)>();
        await Task.WhenAll(new[] { ann, ben }.Select(async client =>
        {
            while (shop.Now < sale.EndTime.AddSeconds(2))
            {
                var sent = shop.Now;
                var reply = await client.BuyAsync(product.Id);
                answers.Add((client, sent, shop.Now, reply));
                await Task.Delay(50, Cancelled);
            }
        }));

        var orders = answers.Where(answer => answer.Reply.Status == HttpStatusCode.Created).ToList();
        orders.Where(order => order.Answered < sale.StartTime - Close || order.Sent > sale.EndTime + Close)
            .ShouldBeEmpty("No order is outside of the sale.");
        foreach (var client in new[] { ann, ben })
            orders.ShouldContain(order => order.Client == client, "Both nodes sell while the sale is live.");
        answers.Where(answer => answer.Sent > sale.StartTime + Close && answer.Answered < sale.EndTime - Close)
            .ShouldAllBe(answer => answer.Reply.Status == HttpStatusCode.Created);

        // The node whose clock is ahead looks for expired holds at least every ten seconds.
        await Task.Delay(TimeSpan.FromSeconds(11), Cancelled);
        await using var context = shop.Context();
        var statuses = await context.Orders.Select(order => order.Status).Distinct().ToListAsync(Cancelled);
        statuses.ShouldBe([OrderStatus.Pending]);
        await shop.LedgerShouldBalanceAsync();
    }
}
