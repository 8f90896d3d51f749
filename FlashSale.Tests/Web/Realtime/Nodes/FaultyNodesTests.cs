using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Data.Ordering.Faults;
using FlashSale.Tests.Infrastructure;
using Npgsql;

namespace FlashSale.Tests.Web.Realtime.Nodes;

/// <summary>
/// Four nodes as processes, two of them with wrong clocks, with PostgreSQL and Redis. Nodes are paused and killed, and the database and
/// Redis crash, while clients outside record each answer. FLASHSALE_LONG_FAULT_TESTS says how many rounds of faults there are.
/// </summary>
public sealed class FaultyNodesTests
{
    private const int Buyers = 8;
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_key_keeps_its_first_answer_through_every_fault()
    {
        var rounds = Environment.GetEnvironmentVariable("FLASHSALE_LONG_FAULT_TESTS") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 1;
        await using var redis = await RedisServer.StartNewAsync(Cancelled);
        await using var database = await PostgreSqlTestDatabase.StartDurableAsync();
        await using var shop = new TestShop(await database.LeaseAsync(Cancelled), TimeProvider.System, null, null);
        var product = await shop.AddProductAsync(stock: 5);
        await shop.AddSaleAsync(product, 25m, shop.Now.AddHours(-1), shop.Now.AddHours(3));
        var settings = new Dictionary<string, string> { ["Redis__Connection"] = redis.Connection };
        var nodes = new List<NodeProcess>();
        try
        {
            int[] skews = [0, 90, -90, 0];
            nodes.AddRange(await Task.WhenAll(skews.Select(seconds =>
                NodeProcess.StartAsync(shop.ConnectionString, TimeSpan.FromSeconds(seconds), settings, Cancelled))));
            var acknowledged = new Acknowledgements();
            var isOver = false;
            var buyers = new List<ParseClient>();
            for (var number = 0; number < Buyers; number++)
                buyers.Add(await new ParseClient(nodes[0].Address).SignUpAsync(NameOf(number)));
            var buying = buyers
                .Select((buyer, number) => BuyUntilAsync(() => Volatile.Read(ref isOver), number, buyer, product.Id, nodes, acknowledged))
                .ToList();
            var restocking = RestockUntilAsync(() => Volatile.Read(ref isOver), shop, product.Id);
            for (var round = 0; round < rounds; round++)
                await InjectFaultsAsync(nodes, database, redis);
            Volatile.Write(ref isOver, true);
            await Task.WhenAll([.. buying, restocking]);

            (acknowledged.Accepted, acknowledged.Refused).ShouldSatisfyAllConditions(
                counts => counts.Accepted.ShouldBePositive(), counts => counts.Refused.ShouldBePositive());
            NpgsqlConnection.ClearAllPools();
            await using var context = shop.Context();
            (await acknowledged.FindProblemsAsync(context, shop.Get<IReconciler>())).ShouldBeEmpty();
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    private static async Task InjectFaultsAsync(List<NodeProcess> nodes, PostgreSqlTestDatabase database, RedisServer redis)
    {
        foreach (var paused in nodes)
        {
            await paused.PauseAsync();
            await Task.Delay(TimeSpan.FromSeconds(2), Cancelled);
            await paused.ContinueAsync();
            await Task.Delay(TimeSpan.FromSeconds(0.5), Cancelled);
        }
        await redis.KillAsync();
        await database.Cluster.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(0.5), Cancelled);
        await database.Cluster.RestartAsync();
        await redis.StartAsync(Cancelled);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancelled);
        await nodes[^1].KillAsync();
        await nodes[^1].StartAsync(Cancelled);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancelled);
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"buyer{number}");

    private static async Task BuyUntilAsync(
        Func<bool> isOver, int number, ParseClient first, string productId, List<NodeProcess> nodes, Acknowledgements acknowledged)
    {
        var clients = nodes.ConvertAll(node => new ParseClient(node.Address));
        var name = NameOf(number);
        clients.ForEach(client => client.Token = first.Token);
        var copies = new List<Task>();
        for (var purchase = 0; !isOver(); purchase++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{name}-{purchase}");
            // After a timeout the client asks the next node. The late response counts too.
            for (var attempt = 0; ; attempt++)
            {
                var copy = SendAsync(clients[(number + purchase + attempt) % clients.Count], first.UserId!, productId, key, acknowledged);
                copies.Add(copy);
                if (await Task.WhenAny(copy, Task.Delay(ClientTimeout, Cancelled)) == copy && await copy)
                    break;
                await Task.Delay(50, Cancelled);
            }
        }
        await Task.WhenAll(copies);
        first.Dispose();
        clients.ForEach(client => client.Dispose());
    }

    /// <returns>True if the key was decided.</returns>
    private static async Task<bool> SendAsync(ParseClient client, string buyer, string productId, string key, Acknowledgements acknowledged)
    {
        try
        {
            var body = new JsonObject { ["product"] = ParseClient.Pointer("Product", productId) }.ToJsonString();
            var reply = await client.SendAsync(HttpMethod.Post, "/classes/Order", body, "application/json", ("X-Parse-Request-Id", key));
            if (reply.Status == HttpStatusCode.Created)
                acknowledged.Accept(buyer, key, reply["objectId"]!);
            else if (reply.Status == HttpStatusCode.BadRequest && reply.Reason == "soldOut")
                acknowledged.Refuse(buyer, key);
            else
            {
                return ((int)reply.Status >= 500 || reply.Status == HttpStatusCode.TooManyRequests)
                    ? false
                    : throw new InvalidOperationException(reply.Text);
            }
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // Adds a unit now and then, so that most requests are refused and a late copy could become an order.
    private static async Task RestockUntilAsync(Func<bool> isOver, TestShop shop, string productId)
    {
        while (!isOver())
        {
            await Task.Delay(100, Cancelled);
            try
            {
                await shop.Get<IInventories>().AddAsync(productId, 2, StockReason.Restock, null, "mia", Cancelled);
            }
            catch (Exception fault) when (fault is NpgsqlException or { InnerException: NpgsqlException })
            {
                NpgsqlConnection.ClearAllPools();
            }
        }
    }
}
