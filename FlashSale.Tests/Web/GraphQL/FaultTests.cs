using System.Data.Common;
using System.Net;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>What GraphQL clients are told when something goes wrong in the shop.</summary>
public sealed class FaultTests
{
    private const string Order = "mutation($p:ID!){createOrder(input:{fields:{product:{link:$p}}}){order{objectId product{name}}}}";

    [Fact]
    public async Task A_busy_checkout_says_when_to_try_again()
    {
        await using var shop = OpenWith(_ => Task.FromResult<PurchaseOutcome>(new PurchaseOutcome.Busy(TimeSpan.FromMilliseconds(1200))));
        using var ann = await new ParseClient(shop).SignUpAsync("ann");

        var reply = await ann.GraphQLAsync(Order, new { p = "any" });

        reply.ShouldBe(HttpStatusCode.OK);
        reply.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(155);
        reply.GraphQLError["extensions"]!["reason"]!.GetValue<string>().ShouldBe("busy");
        reply.Header("Retry-After").ShouldBe("2");
    }

    [Fact]
    public async Task Failure_is_reported_without_details()
    {
        await using var shop = OpenWith(_ => throw new InvalidOperationException("the secret of the shop"));
        using var ann = await new ParseClient(shop).SignUpAsync("ann");

        var reply = await ann.GraphQLAsync(Order, new { p = "any" });

        reply.ShouldBe(HttpStatusCode.OK);
        reply.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(1);
        reply.GraphQLError["message"]!.GetValue<string>().ShouldBe("Internal server error.");
        reply.Text.ShouldNotContain("secret");
        reply.Text.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Order_is_sent_even_if_its_product_cannot_be_read()
    {
        var faults = new FaultInjector();
        await using var shop = RunningShop.Open(host => host.ConfigureTestServices(faults.Watch));
        var product = await shop.AddLiveSaleAsync();
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        faults.CutAfterNextCommit("FROM \"Products\"");

        var reply = await ann.GraphQLAsync(Order, new { p = product.Id });

        faults.Mend().ShouldBeTrue();
        reply.ShouldBe(HttpStatusCode.OK);
        reply.GraphQLError["path"]!.ToJsonString().ShouldBe("""["createOrder","order","product"]""");
        var id = reply.Data["createOrder"]!["order"]!["objectId"]!.GetValue<string>();
        (await ann.GetAsync($"/classes/Order/{id}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Slow_query_is_stopped()
    {
        var database = new NeverReady();
        await using var shop = RunningShop.Open(host =>
        {
            host.UseSetting("Parse:RequestTimeout", "00:00:01");
            host.ConfigureTestServices(
                services => services.ConfigureDbContext<SqliteFlashSaleDbContext>(context => context.AddInterceptors(database)));
        });
        database.HasStopped = true;
        using var client = new ParseClient(shop);

        (await client.GraphQLAsync("{products{edges{node{name}}}}")).ShouldFail(503, 124);
        (await client.GraphQLAsync("{product(id:\"x\"){name}}")).ShouldFail(503, 124);
    }

    private static RunningShop OpenWith(Func<PurchaseRequest, Task<PurchaseOutcome>> place) =>
        RunningShop.Open(host => host.ConfigureTestServices(services => services.AddSingleton<ICheckout>(new ScriptedCheckout(place))));

    private sealed class ScriptedCheckout(Func<PurchaseRequest, Task<PurchaseOutcome>> place) : ICheckout
    {
        public Task<PurchaseOutcome> PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken = default) =>
            place(request);
    }

    /// <summary>A database that never answers a query for products.</summary>
    private sealed class NeverReady : DbCommandInterceptor
    {
        public bool HasStopped { get; set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (HasStopped && command.CommandText.Contains("FROM \"Products\"", StringComparison.Ordinal))
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return result;
        }
    }
}
