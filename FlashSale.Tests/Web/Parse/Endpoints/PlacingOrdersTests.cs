using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using static FlashSale.Tests.Infrastructure.ParseClient;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>Placing orders through the API.</summary>
public sealed class PlacingOrdersTests(ApiShop api) : IClassFixture<ApiShop>
{
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_shopper_buys_and_is_told_all_that_the_shop_set()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var placed = await ann.BuyAsync(product.Id, 2);

        placed.ShouldBe(HttpStatusCode.Created);
        placed.Header("Location").ShouldBe($"{ann.Address}/parse/classes/Order/{placed["objectId"]}");
        placed["status"].ShouldBe("confirmed");
        placed["currency"].ShouldBe("USD");
        placed.Json["unitPrice"]!.GetValue<decimal>().ShouldBe(60m);
        placed.Json["total"]!.GetValue<decimal>().ShouldBe(120m);
        placed.Json["claimNumber"]!.GetValue<int>().ShouldBe(1);
        placed.Json["user"]!["objectId"]!.GetValue<string>().ShouldBe(ann.UserId);
        placed.Json["flashSale"]!["className"]!.GetValue<string>().ShouldBe("FlashSale");
        placed.Json["ACL"]!.AsObject().Select(entry => entry.Key).ShouldBe([ann.UserId!, "role:merchant"], ignoreOrder: true);
    }

    [Fact]
    public async Task Response_omits_values_that_the_client_sent()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var placed = await ann.BuyAsync(product.Id, 2);

        placed.Json.AsObject().ContainsKey("quantity").ShouldBeFalse();
        placed.Json.AsObject().ContainsKey("product").ShouldBeFalse();
    }

    [Fact]
    public async Task An_order_shows_the_product_as_it_was_sold()
    {
        var product = await api.AddLiveSaleAsync();
        var products = api.Shop.Get<IProducts>();
        var pictured = (EditOutcome<Product>.Saved)await products.SetImageAsync(
            product.Id, Png, "mia", TestContext.Current.CancellationToken);
        using var ann = await api.ShopperAsync();
        var id = (await ann.BuyAsync(product.Id, 1))["objectId"];

        (
            await api.Merchant.PutAsync(
                $"/classes/Product/{product.Id}", new { name = "Another name", price = 7 })).ShouldBe(HttpStatusCode.OK);
        await products.SetImageAsync(product.Id, Png, "mia", TestContext.Current.CancellationToken);

        var order = await ann.GetAsync($"/classes/Order/{id}");
        order["productName"].ShouldBe(product.Name);
        order.Json["unitPrice"]!.GetValue<decimal>().ShouldBe(60m);
        order.Json["image"]!["__type"]!.GetValue<string>().ShouldBe("File");
        order.Json["image"]!["name"]!.GetValue<string>().ShouldBe(pictured.Value.ImageId);
        (await ann.GetAsync($"/classes/Order?where={Uri.EscapeDataString($"{{\"productName\":\"{product.Name}\"}}")}")).Json["results"]!
            .AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("productName")]
    [InlineData("image")]
    public async Task Sold_units_cannot_be_rewritten(string field)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var id = (await ann.BuyAsync(product.Id, 1))["objectId"];

        var answer = await api.Merchant.PutAsync($"/classes/Order/{id}", new JsonObject { [field] = "Gold" });

        answer.Status.ShouldNotBe(HttpStatusCode.OK);
        (await ann.GetAsync($"/classes/Order/{id}"))["productName"].ShouldBe(product.Name);
    }

    [Fact]
    public async Task Default_quantity_is_one()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var placed = await ann.CreateAsync("Order", new { product = Pointer("Product", product.Id) });

        placed.Json["quantity"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e30")]
    [InlineData("1e400")]
    [InlineData("-0")]
    [InlineData("9007199254740993")]
    [InlineData("1.00000000000000000000000000000001")]
    [InlineData("null")]
    [InlineData("""{"__op":"Delete"}""")]
    public async Task A_quantity_is_a_whole_number_of_at_least_1(string quantity)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var refused = await ann.SendAsync(
            HttpMethod.Post,
            "/classes/Order",
            $$"""{"product":{{Pointer("Product", product.Id).ToJsonString()}},"quantity":{{quantity}}}""",
            "application/json");

        refused.ShouldFail(400, 142);
        refused.Error!.ShouldStartWith("quantity ");
    }

    [Fact]
    public async Task Purchase_without_a_login_is_refused()
    {
        var product = await api.AddLiveSaleAsync();

        (await api.Anonymous.BuyAsync(product.Id)).ShouldFail(404, 101, "Permission denied");
    }

    [Fact]
    public async Task Sold_out_product_has_a_reason()
    {
        var product = await api.AddLiveSaleAsync(units: 1);
        using var ann = await api.ShopperAsync();
        await ann.BuyAsync(product.Id);

        var refused = await ann.BuyAsync(product.Id);

        refused.ShouldFail(400, 142, "Sold out.");
        refused.Reason.ShouldBe("soldOut");
    }

    [Fact]
    public async Task Too_large_order_reports_the_units_left()
    {
        var product = await api.AddLiveSaleAsync(units: 3);
        using var ann = await api.ShopperAsync();

        var refused = await ann.BuyAsync(product.Id, 5);

        refused.ShouldFail(400, 142, "Only 3 are left.");
        refused.Reason.ShouldBe("soldOut");
    }

    [Fact]
    public async Task Without_a_sale_nothing_is_sold()
    {
        var product = await api.AddProductAsync();
        using var ann = await api.ShopperAsync();

        var refused = await ann.BuyAsync(product.Id);

        refused.ShouldFail(400, 142, "No sale is running for this product.");
        refused.Reason.ShouldBe("notLive");
    }

    [Fact]
    public async Task Limit_per_customer_is_enforced()
    {
        var product = await api.AddLiveSaleAsync(perCustomerLimit: 2);
        using var ann = await api.ShopperAsync();
        await ann.BuyAsync(product.Id, 2);

        var refused = await ann.BuyAsync(product.Id);

        refused.ShouldFail(400, 142);
        refused.Reason.ShouldBe("limitReached");
    }

    [Fact]
    public async Task A_quantity_that_is_incremented_begins_at_none()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var order = await ann.CreateAsync(
            "Order", new { product = Pointer("Product", product.Id), quantity = new { __op = "Increment", amount = 2 } });

        (await ann.GetAsync($"/classes/Order/{order["objectId"]}")).Json["quantity"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Missing_product_cannot_be_bought()
    {
        using var ann = await api.ShopperAsync();

        var refused = await ann.BuyAsync("nothing");

        refused.ShouldFail(400, 142);
        refused.Reason.ShouldBe("unknownProduct");
    }

    [Fact]
    public async Task The_same_request_id_gives_the_same_order_again()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        ann.Headers["X-Parse-Request-Id"] = "one-purchase";
        var first = await ann.BuyAsync(product.Id);

        var again = await ann.BuyAsync(product.Id);

        again.ShouldBe(HttpStatusCode.Created);
        again["objectId"].ShouldBe(first["objectId"]);
        (await OrdersOfAsync(ann)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Same_request_id_for_another_order_is_refused()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        ann.Headers["X-Parse-Request-Id"] = "one-purchase";
        await ann.BuyAsync(product.Id);

        var refused = await ann.BuyAsync(product.Id, 2);

        refused.ShouldFail(400, 159);
        refused.Reason.ShouldBe("idempotencyMismatch");
    }

    [Fact]
    public async Task Order_cannot_be_placed_for_another_account()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        using var ben = await api.ShopperAsync();

        (
            await ann.PostAsync(
                "/classes/Order",
                new { product = Pointer("Product", product.Id), user = Pointer("_User", ben.UserId!) })).ShouldFail(400, 119);
    }

    [Fact]
    public async Task An_order_may_say_that_it_is_the_callers()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var placed = await ann.PostAsync(
            "/classes/Order", new { product = Pointer("Product", product.Id), user = Pointer("_User", ann.UserId!), status = "pending" });

        placed.ShouldBe(HttpStatusCode.Created);
        placed["status"].ShouldBe("confirmed");
    }

    [Theory]
    [InlineData("delivered", 119)]
    [InlineData("lost", 142)]
    public async Task An_order_cannot_begin_in_the_middle(string status, int code)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        (await ann.PostAsync("/classes/Order", new { product = Pointer("Product", product.Id), status })).ShouldFail(400, code);
    }

    [Theory]
    [InlineData("total")]
    [InlineData("unitPrice")]
    [InlineData("claimNumber")]
    public async Task A_shopper_cannot_set_what_the_shop_sets(string field)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var refused = await ann.PostAsync("/classes/Order", new JsonObject { ["product"] = Pointer("Product", product.Id), [field] = 1 });

        refused.ShouldFail(400, 119, "Permission denied");
        refused.Reason.ShouldBe("readOnlyField");
    }

    [Fact]
    public async Task An_order_needs_a_product()
    {
        using var ann = await api.ShopperAsync();

        (await ann.PostAsync("/classes/Order", new { quantity = 1 })).ShouldFail(400, 142, "product is required");
    }

    [Fact]
    public async Task The_buyer_cancels()
    {
        var product = await api.AddLiveSaleAsync(units: 1);
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];

        var cancelled = await ann.PutAsync($"/classes/Order/{order}", new { status = "cancelled" });

        cancelled.ShouldBe(HttpStatusCode.OK);
        cancelled.Json.AsObject().Select(member => member.Key).ShouldBe(["updatedAt"]);
        (await ann.GetAsync($"/classes/Order/{order}"))["status"].ShouldBe("cancelled");
        (await StockOfAsync(product)).ShouldBe(1);
    }

    [Fact]
    public async Task Cancelling_twice_is_no_error()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];
        await ann.PutAsync($"/classes/Order/{order}", new { status = "cancelled" });

        (await ann.PutAsync($"/classes/Order/{order}", new { status = "cancelled" })).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"quantity":5}""")]
    [InlineData("""{"status":"delivered"}""")]
    [InlineData("""{"status":"cancelled","quantity":5}""")]
    [InlineData("""{"quantity":{"__op":"Increment","amount":1}}""")]
    public async Task Buyer_can_only_cancel(string changes)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];

        (
            await ann.SendAsync(
                HttpMethod.Put,
                $"/classes/Order/{order}",
                changes,
                "application/json")).ShouldFail(400, 119, "Only cancelling is allowed.");
    }

    [Fact]
    public async Task Shipped_order_cannot_be_cancelled()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];
        await api.Merchant.PutAsync($"/classes/Order/{order}", new { status = "shipped" });

        var refused = await ann.PutAsync($"/classes/Order/{order}", new { status = "cancelled" });

        refused.ShouldFail(400, 142, "The status can't change from shipped to cancelled.");
        refused.Reason.ShouldBe("notAllowed");
    }

    [Fact]
    public async Task Cancelled_order_cannot_be_cancelled_again()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];
        await ann.CallAsync("cancelOrder", new { orderId = order });

        var refused = await ann.CallAsync("cancelOrder", new { orderId = order });

        refused.ShouldFail(400, 142, "This order is already cancelled.");
        refused.Reason.ShouldBe("notAllowed");
    }

    [Fact]
    public async Task One_unit_left_is_explained_in_the_singular()
    {
        var product = await api.AddLiveSaleAsync(1);
        using var ann = await api.ShopperAsync();

        var refused = await ann.BuyAsync(product.Id, 2);

        refused.ShouldFail(400, 142, "Only 1 is left.");
        refused.Reason.ShouldBe("soldOut");
    }

    [Fact]
    public async Task Refusal_of_a_missing_product_is_not_stored()
    {
        using var ann = await api.ShopperAsync();
        ann.Headers["X-Parse-Request-Id"] = "no-product";

        (await ann.BuyAsync("nothing", 1)).Reason.ShouldBe("unknownProduct");
        (await ann.BuyAsync("nothing", 2)).Reason.ShouldBe("unknownProduct");
    }

    [Fact]
    public async Task Merchant_changes_an_order_s_status()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];

        (await api.Merchant.PutAsync($"/classes/Order/{order}", new { status = "shipped" })).ShouldBe(HttpStatusCode.OK);
        (await api.Merchant.PutAsync($"/classes/Order/{order}", new { status = "delivered" })).ShouldBe(HttpStatusCode.OK);

        (await ann.GetAsync($"/classes/Order/{order}"))["status"].ShouldBe("delivered");
    }

    [Fact]
    public async Task A_merchant_cannot_skip_a_step()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];

        (await api.Merchant.PutAsync($"/classes/Order/{order}", new { status = "delivered" })).ShouldFail(400, 142);
    }

    [Fact]
    public async Task A_merchant_cannot_change_what_was_bought()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];

        (await api.Merchant.PutAsync($"/classes/Order/{order}", new { quantity = 3 })).ShouldFail(400, 119);
    }

    [Fact]
    public async Task Another_account_s_order_is_not_found()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        using var ben = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];

        (await ben.GetAsync($"/classes/Order/{order}")).ShouldFail(404, 101, "Object not found.");
        (await ben.PutAsync($"/classes/Order/{order}", new { status = "cancelled" })).ShouldFail(404, 101, "Object not found.");
        (await ben.DeleteAsync($"/classes/Order/{order}")).ShouldFail(404, 101, "Object not found for delete.");
        (await OrdersOfAsync(ben)).ShouldBeEmpty();
    }

    [Fact]
    public async Task As_many_orders_succeed_as_there_are_units()
    {
        var product = await api.AddLiveSaleAsync(units: 5);
        using var ann = await api.ShopperAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ann.BuyAsync(product.Id)));

        replies.Count(reply => reply.Status == HttpStatusCode.Created).ShouldBe(5);
        replies.Count(reply => reply.Status == HttpStatusCode.BadRequest && reply.Reason == "soldOut").ShouldBe(15);
        (await api.Shop.Get<IReconciler>().ReconcileAsync(TestContext.Current.CancellationToken)).Differences.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("shipped")]
    [InlineData("cancelled")]
    public async Task Concurrent_status_changes_happen_once_and_all_succeed(string status)
    {
        var product = await api.AddLiveSaleAsync(units: 20);
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id, 3))["objectId"];

        var moves = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => api.Merchant.PutAsync($"/classes/Order/{order}", new { status })));

        moves.ShouldAllBe(move => move.Status == HttpStatusCode.OK);
        (await StockOfAsync(product)).ShouldBe(status == "cancelled" ? 20 : 17);
    }

    private static async Task<JsonArray> OrdersOfAsync(ParseClient client) => (await client.GetAsync("/classes/Order")).Results;

    private async Task<int> StockOfAsync(Product product)
    {
        var where = new JsonObject { ["product"] = Pointer("Product", product.Id) }.ToJsonString();
        var found = await api.Anonymous.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/classes/Inventory?where={Uri.EscapeDataString(where)}"));
        return found.Results.Single()!["stock"]!.GetValue<int>();
    }
}
