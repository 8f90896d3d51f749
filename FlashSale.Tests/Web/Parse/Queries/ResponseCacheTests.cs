using System.Text;
using FlashSale.Data.Realtime;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Queries;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Parse.Queries;

/// <summary>Shared responses reduce queries without showing anyone less, more or stale data.</summary>
public sealed class ResponseCacheTests(ApiShop api) : IClassFixture<ApiShop>
{
    private static readonly Uri Here = new("https://shop.example.com/");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Identical_concurrent_requests_cause_one_query()
    {
        var (answers, _) = Create();
        var looks = 0;
        var done = new TaskCompletionSource<byte[]>();

        var visitors = Enumerable.Range(0, 50).Select(_ => GetOrAddAsync(answers, "a", () => Look())).ToList();
        done.SetResult(Encoding.UTF8.GetBytes("found"));

        (await Task.WhenAll(visitors)).ShouldAllBe(found => found == "found");
        looks.ShouldBe(1);

        Task<byte[]> Look()
        {
            Interlocked.Increment(ref looks);
            return done.Task;
        }
    }

    [Fact]
    public async Task Another_query_or_base_address_gets_another_response()
    {
        var (answers, _) = Create();

        (await GetOrAddAsync(answers, "a", "one")).ShouldBe("one");
        (await GetOrAddAsync(answers, "b", "two")).ShouldBe("two");
        (await GetOrAddAsync(answers, "a", "three", new Uri("https://elsewhere.example.com/"))).ShouldBe("three");
    }

    [Fact]
    public async Task Cached_response_expires()
    {
        var (answers, clock) = Create();

        await GetOrAddAsync(answers, "a", "old");
        clock.Advance(TimeSpan.FromMilliseconds(249));
        (await GetOrAddAsync(answers, "a", "new")).ShouldBe("old");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await GetOrAddAsync(answers, "a", "new")).ShouldBe("new");
    }

    [Fact]
    public async Task Failure_is_not_cached()
    {
        var (answers, _) = Create();

        await Should.ThrowAsync<InvalidOperationException>(
            () => GetOrAddAsync(answers, "a", () => Task.FromException<byte[]>(new InvalidOperationException())));
        (await GetOrAddAsync(answers, "a", "found")).ShouldBe("found");
    }

    [Fact]
    public async Task Many_parts_of_one_request_use_one_slot()
    {
        var (answers, _) = Create();

        for (var i = 0; i < 1_000; i++)
            await GetOrAddAsync(answers, $"{i}", "found");

        answers.Count.ShouldBeLessThanOrEqualTo(256);
    }

    [Fact]
    public async Task Change_is_visible_to_the_next_request()
    {
        var product = await api.AddProductAsync();
        using var shopper = await api.ShopperAsync();
        var find = $$"""/classes/Product?where={"objectId":"{{product.Id}}"}""";

        for (var price = 1; price <= 20; price++)
        {
            (await api.Merchant.PutAsync($"/classes/Product/{product.Id}", new { price })).ShouldBe(System.Net.HttpStatusCode.OK);
            PriceIn(await api.Anonymous.GetAsync(find)).ShouldBe(price);
            PriceIn(await shopper.GetAsync(find)).ShouldBe(price);
        }
    }

    [Fact]
    public async Task Sale_is_visible_to_the_next_request()
    {
        var product = await api.AddLiveSaleAsync(units: 20);
        using var shopper = await api.ShopperAsync();

        for (var sold = 1; sold <= 10; sold++)
        {
            (await shopper.BuyAsync(product.Id)).ShouldBe(System.Net.HttpStatusCode.Created);
            var found = await api.Anonymous.GetAsync(
                $$$"""/classes/Inventory?where={"product":{"__type":"Pointer","className":"Product","objectId":"{{{product.Id}}}"}}""");
            found.Json["results"]![0]!["stock"]!.GetValue<int>().ShouldBe(20 - sold);
        }
    }

    [Fact]
    public async Task Hidden_objects_are_visible_only_to_merchants()
    {
        var product = await api.AddProductAsync();
        var find = $$"""/classes/Product?where={"objectId":"{{product.Id}}"}""";
        Count(await api.Anonymous.GetAsync(find)).ShouldBe(1);

        await api.Merchant.PutAsync($"/classes/Product/{product.Id}", new { published = false });

        Count(await api.Merchant.GetAsync(find)).ShouldBe(1);
        Count(await api.Anonymous.GetAsync(find)).ShouldBe(0);
        Count(await api.Merchant.GetAsync(find)).ShouldBe(1);
    }

    [Fact]
    public async Task Cache_keys_cannot_collide()
    {
        await api.AddProductAsync();
        await api.AddProductAsync();

        // A field name that looks like the end of one parameter and the start of another.
        var sly = (string[])
        [
            "/parse/classes/Product?keys=name;5:limit1:1;",
            "/parse/classes/Product?keys=name%00limit%001",
            "/parse/classes/Product?keys=name%26limit%3D1",
        ];
        await api.Anonymous.PostAsync("/batch", new { requests = sly.Select(path => new { method = "GET", path }) });

        (await api.Anonymous.GetAsync("/classes/Product?keys=name")).Json["results"]!.AsArray().Count.ShouldBeGreaterThan(1);
        Count(await api.Anonymous.GetAsync("/classes/Product?keys=name&limit=1")).ShouldBe(1);
    }

    [Fact]
    public async Task Each_part_of_a_batch_and_each_tunnelled_query_gets_its_own_answer()
    {
        var (one, other) = (await api.AddProductAsync(), await api.AddProductAsync());

        foreach (var product in (Product[])[one, other])
        {
            var where = new { objectId = product.Id };
            var path = $$"""/parse/classes/Product?where={"objectId":"{{product.Id}}"}""";
            var batch = await api.Anonymous.PostAsync("/batch", new { requests = new[] { new { method = "GET", path } } });
            batch.Json[0]!["success"]!["results"]![0]!["objectId"]!.GetValue<string>().ShouldBe(product.Id);
            var tunnelled = await api.Anonymous.PostAsync("/classes/Product", new { _method = "GET", where });
            tunnelled.Json["results"]![0]!["objectId"]!.GetValue<string>().ShouldBe(product.Id);
        }
    }

    [Fact]
    public async Task Sales_of_own_orders_are_each_shoppers_own()
    {
        var product = await api.AddLiveSaleAsync();
        using var buyer = await api.ShopperAsync();
        using var other = await api.ShopperAsync();
        (await buyer.BuyAsync(product.Id)).ShouldBe(System.Net.HttpStatusCode.Created);
        const string Find =
            """/classes/FlashSale?where={"product":{"$select":{"query":{"className":"Order","where":{}},"key":"product"}}}""";

        Count(await buyer.GetAsync(Find)).ShouldBe(1);
        Count(await other.GetAsync(Find)).ShouldBe(0);
        Count(await buyer.GetAsync(Find)).ShouldBe(1);
    }

    private static decimal PriceIn(ParseReply reply) => reply.Json["results"]![0]!["price"]!.GetValue<decimal>();

    private static int Count(ParseReply reply) => reply.Json["results"]!.AsArray().Count;

    private static (ResponseCache Answers, FakeTimeProvider Clock) Create()
    {
        var clock = new FakeTimeProvider();
        return (new ResponseCache(new WriteVersion(), new ParseOptions(), clock), clock);
    }

    private Task<string> GetOrAddAsync(ResponseCache answers, string words, string found, Uri? address = null) =>
        GetOrAddAsync(answers, words, () => Task.FromResult(Encoding.UTF8.GetBytes(found)), address);

    private async Task<string> GetOrAddAsync(ResponseCache answers, string words, Func<Task<byte[]>> look, Uri? address = null)
    {
        var cacheKey = new CacheKey(Queries.QueryServices.Class(nameof(Product)), words, address ?? Here);
        return Encoding.UTF8.GetString(await (answers.Find(cacheKey) ?? answers.GetOrAddAsync(cacheKey, _ => look())).WaitAsync(Cancelled));
    }
}
