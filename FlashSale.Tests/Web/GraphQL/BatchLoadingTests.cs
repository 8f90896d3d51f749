using System.Collections.Concurrent;
using System.Data.Common;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>How many queries of the database a request makes, however many objects point to others.</summary>
public sealed class BatchLoadingTests : IAsyncLifetime
{
    private readonly SeenCommands commands = new();
    private RunningShop shop = default!;
    private ParseClient client = default!;

    public async ValueTask InitializeAsync()
    {
        shop = RunningShop.Open(host => host.ConfigureTestServices(services =>
            services.ConfigureDbContext<SqliteFlashSaleDbContext>(context => context.AddInterceptors(commands))));
        client = new ParseClient(shop);
        for (var i = 0; i < 10; i++)
            await shop.AddLiveSaleAsync($"Kettle {i}");
        // Sizes of classes are counted once a minute.
        (await client.GraphQLAsync("{flashSales{count} products{count} inventories{count}}")).Data["products"]!["count"]!
            .GetValue<int>()
            .ShouldBe(10);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task Products_of_many_sales_are_read_together()
    {
        var seen = await SeeAsync("{flashSales{edges{node{product{name price}}}} inventories{edges{node{stock product{name}}}}}");

        seen.Count.ShouldBe(3, string.Join("\n\n", seen));
    }

    [Fact]
    public async Task Single_objects_of_a_request_are_read_together()
    {
        var ids = (await client.GraphQLAsync("{products{edges{node{id}}}}")).Data["products"]!["edges"]!.AsArray()
            .Select(edge => edge!["node"]!["id"]!.GetValue<string>()).ToList();

        var seen = await SeeAsync(
            $"{{{string.Concat(ids.Select((id, i) => $"p{i}:product(id:\"{id}\"){{name}} n{i}:node(id:\"{id}\"){{id}} "))}}}");

        seen.Count.ShouldBe(1, string.Join("\n\n", seen));
    }

    [Theory]
    [InlineData("{flashSales{count}}")]
    [InlineData("{flashSales{edges{node{discount}}}}")]
    [InlineData("{flashSales{edges{node{product{id objectId __typename}}}}}")]
    [InlineData("{flashSales(first:3){pageInfo{hasNextPage} edges{node{discount}}}}")]
    public async Task Only_what_is_selected_is_read(string query) => (await SeeAsync(query)).Count.ShouldBe(1);

    private async Task<IReadOnlyCollection<string>> SeeAsync(string query)
    {
        commands.Clear();
        var reply = await client.GraphQLAsync(query);
        reply.Json["errors"].ShouldBeNull(reply.Text);
        return commands.All;
    }

    /// <summary>Notes each query of the classes' tables.</summary>
    private sealed class SeenCommands : DbCommandInterceptor
    {
        private static readonly string[] Tables =
        [
            "FROM \"Products\"",
            "FROM \"Sales\"",
            "FROM \"FlashSales\"",
            "FROM \"Inventory\"",
            "FROM \"Inventories\"",
        ];

        private readonly ConcurrentQueue<string> seen = new();

        public IReadOnlyCollection<string> All => seen;

        public void Clear() => seen.Clear();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (Tables.Any(table => command.CommandText.Contains(table, StringComparison.Ordinal)))
                seen.Enqueue(command.CommandText);
            return ValueTask.FromResult(result);
        }
    }
}
