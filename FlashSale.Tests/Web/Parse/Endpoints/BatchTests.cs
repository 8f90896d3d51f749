using System.Net;
using FlashSale.Tests.Infrastructure;
using static FlashSale.Tests.Infrastructure.ParseClient;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>Many requests in one.</summary>
public sealed class BatchTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Fact]
    public async Task Each_request_is_answered_in_its_place()
    {
        var product = await api.AddProductAsync();

        var answers = await api.Merchant.PostAsync("/batch", new
        {
            requests = new object[]
            {
                new { method = "POST", path = "/parse/classes/Product", body = new { name = "Kettle", price = 1 } },
                new { method = "PUT", path = $"/parse/classes/Product/{product.Id}", body = new { price = "cheap" } },
                new { method = "GET", path = $"/classes/Product/{product.Id}" },
                new { method = "DELETE", path = "/parse/classes/Product/nothing" },
                new { method = "GET", path = "/parse/classes/Product?limit=0&count=1" },
            },
        });

        answers.ShouldBe(HttpStatusCode.OK);
        var parts = answers.Json.AsArray();
        parts[0]!["success"]!["objectId"].ShouldNotBeNull();
        parts[1]!["error"]!["code"]!.GetValue<int>().ShouldBe(111);
        parts[2]!["success"]!["name"]!.GetValue<string>().ShouldBe(product.Name);
        parts[3]!["error"]!["error"]!.GetValue<string>().ShouldBe("Object not found for delete.");
        parts[4]!["success"]!["count"]!.GetValue<int>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Refused_change_is_not_saved_by_the_next_part()
    {
        using var ann = await api.ShopperAsync();
        var me = $"/parse/users/{ann.UserId}";

        var answers = await ann.PostAsync("/batch", new
        {
            requests = new object[]
            {
                new { method = "PUT", path = me, body = new { displayName = "Eve", password = "weak" } },
                new { method = "PUT", path = me, body = new { username = api.NewName("ann") } },
            },
        });

        answers.Json.AsArray()[0]!["error"].ShouldNotBeNull();
        answers.Json.AsArray()[1]!["success"].ShouldNotBeNull();
        (await ann.GetAsync("/users/me"))["displayName"].ShouldNotBe("Eve");
    }

    [Theory]
    [InlineData("/parse/batch")]
    [InlineData("/batch/")]
    [InlineData("/parse//batch/")]
    [InlineData("/parse/%62atch")]
    public async Task Batch_inside_a_batch_is_refused(string path)
    {
        var answer = await api.Anonymous.PostAsync(
            "/batch", new { requests = new[] { new { method = "POST", path, body = new { requests = Array.Empty<object>() } } } });

        answer.ShouldFail(400, 107, "A batch can't contain another batch.");
    }

    [Theory]
    [InlineData("/parse/classes/Product/a%00b")]
    [InlineData("/parse/login?username=a%00&password=b")]
    public async Task A_path_that_holds_a_NUL_is_refused(string path) =>
        (await api.Anonymous.PostAsync("/batch", new { requests = new[] { new { method = "GET", path } } })).ShouldFail(
            400, 102, "The path of a request contains a NUL character.");

    [Fact]
    public async Task Completed_parts_are_reported_after_the_session_ends()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var buy = new { method = "POST", path = "/parse/classes/Order", body = new { product = Pointer("Product", product.Id) } };

        var answers = await ann.PostAsync(
            "/batch", new { requests = new object[] { buy, new { method = "DELETE", path = $"/parse/users/{ann.UserId}" }, buy } });

        answers.ShouldBe(HttpStatusCode.OK);
        answers.Json[0]!["success"]!["objectId"].ShouldNotBeNull();
        answers.Json[1]!["success"].ShouldNotBeNull();
        answers.Json[2]!["error"]!["code"]!.GetValue<int>().ShouldBe(209);
    }

    [Fact]
    public async Task Accounts_functions_and_schemas_work_in_a_batch()
    {
        var product = await api.AddLiveSaleAsync();
        var name = api.NewName("ann");
        using var ann = await new ParseClient(api.Shop).SignUpAsync(name);
        var order = (
            await ann.PostAsync("/functions/purchase", new { productId = product.Id })).Json["result"]!["objectId"]!.GetValue<string>();

        var answers = await ann.PostAsync("/batch", new
        {
            requests = new object[]
            {
                new { method = "POST", path = "/parse/functions/purchase", body = new { productId = product.Id } },
                new { method = "POST", path = "/parse/functions/cancelOrder", body = new { orderId = order } },
                new { method = "GET", path = "/parse/users/me" },
                new { method = "POST", path = "/parse/login", body = new { username = name, password = RunningShop.Password } },
                new { method = "GET", path = $"/parse/login?username={name}&password={Uri.EscapeDataString(RunningShop.Password)}" },
                new { method = "POST", path = "/parse/verifyPassword", body = new { username = name, password = RunningShop.Password } },
            },
        });
        var schemas = await api.Master.PostAsync("/batch", new { requests = new[] { new { method = "GET", path = "/parse/schemas" } } });

        answers.ShouldBe(HttpStatusCode.OK);
        answers.Json.AsArray().Count.ShouldBe(6);
        answers.Json.AsArray().ShouldAllBe(part => part!["success"] != null);
        answers.Json[0]!["success"]!["result"]!["objectId"].ShouldNotBeNull();
        answers.Json[2]!["success"]!["objectId"]!.GetValue<string>().ShouldBe(ann.UserId);
        schemas.Json[0]!["success"]!["results"]!.AsArray().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(9)]
    [InlineData(200)]
    public async Task A_batch_that_is_sent_again_buys_nothing_again(int keyLength)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        ann.Headers["X-Parse-Request-Id"] = new string('b', keyLength);
        var buy = new { method = "POST", path = "/parse/classes/Order", body = new { product = Pointer("Product", product.Id) } };

        var first = await ann.PostAsync("/batch", new { requests = new[] { buy, buy } });
        var again = await ann.PostAsync("/batch", new { requests = new[] { buy, buy } });

        IdsOf(first).Distinct().Count().ShouldBe(2);
        IdsOf(again).ShouldBe(IdsOf(first));
    }

    [Fact]
    public async Task A_batch_has_the_rights_of_its_caller()
    {
        var answers = await api.Anonymous.PostAsync(
            "/batch",
            new
            {
                requests = new[] { new { method = "POST", path = "/parse/classes/Product", body = new { name = "Kettle", price = 1 } } },
            });

        answers.Json[0]!["error"]!["code"]!.GetValue<int>().ShouldBe(119);
    }

    [Theory]
    [InlineData("""{"requests":{}}""", 107)]
    [InlineData("{}", 107)]
    [InlineData("""{"requests":[1]}""", 107)]
    [InlineData("""{"requests":[{"method":"GET"}]}""", 107)]
    [InlineData("""{"requests":[{"method":"POST","path":"/parse/batch","body":{"requests":[]}}]}""", 107)]
    [InlineData(
        """{"transaction":true,"requests":[{"method":"GET","path":"/classes/Product"},{"method":"GET","path":"/classes/Product"}]}""",
        119)]
    public async Task Invalid_batch_is_refused(string body, int code) =>
        (await api.Merchant.SendAsync(HttpMethod.Post, "/batch", body, "application/json")).ShouldFail(400, code);

    [Fact]
    public async Task A_batch_has_at_most_fifty_requests()
    {
        var one = new { method = "GET", path = "/classes/Product?limit=0" };

        (await api.Anonymous.PostAsync("/batch", new { requests = Enumerable.Repeat(one, 50) })).Json.AsArray().Count.ShouldBe(50);
        (await api.Anonymous.PostAsync("/batch", new { requests = Enumerable.Repeat(one, 51) })).ShouldFail(400, 107);
    }

    [Fact]
    public async Task A_transaction_of_one_request_is_kept()
    {
        var answers = await api.Merchant.PostAsync(
            "/batch",
            new
            {
                transaction = true,
                requests = new[] { new { method = "POST", path = "/parse/classes/Product", body = new { name = "Kettle", price = 1 } } },
            });

        answers.Json[0]!["success"].ShouldNotBeNull();
    }

    private static List<string> IdsOf(ParseReply reply) =>
        [.. reply.Json.AsArray().Select(part => part!["success"]!["objectId"]!.GetValue<string>())];
}
