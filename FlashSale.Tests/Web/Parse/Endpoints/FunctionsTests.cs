using System.Globalization;
using System.Net;
using FlashSale.Domain;
using FlashSale.Tests.Infrastructure;
using static FlashSale.Tests.Infrastructure.ParseClient;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>Functions that clients call by name.</summary>
public sealed class FunctionsTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Fact]
    public async Task Unknown_function_is_an_error() =>
        (await api.Anonymous.CallAsync("nope")).ShouldFail(400, 141, "Invalid function: \"nope\"");

    [Fact]
    public async Task Buying_gives_the_order()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var bought = await ann.CallAsync("purchase", new { productId = product.Id, quantity = 2 });

        bought.ShouldBe(HttpStatusCode.OK);
        var order = bought.Json["result"]!;
        order["__type"]!.GetValue<string>().ShouldBe("Object");
        order["className"]!.GetValue<string>().ShouldBe("Order");
        (await ann.GetAsync($"/classes/Order/{order["objectId"]}")).Json["quantity"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task The_product_may_be_a_pointer()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        (await ann.CallAsync("purchase", new { product = Pointer("Product", product.Id) })).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Buying_again_under_the_same_id_gives_the_same_order()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var first = await ann.CallAsync("purchase", new { productId = product.Id, requestId = "r1" });
        var again = await ann.CallAsync("purchase", new { productId = product.Id, requestId = "r1" });

        again.Text.ShouldBe(first.Text);
    }

    [Fact]
    public async Task Purchase_at_an_outdated_price_is_refused()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();

        var refused = await ann.CallAsync("purchase", new { productId = product.Id, shownUnitPrice = 1 });

        refused.ShouldFail(400, 142);
        refused.Reason.ShouldBe("priceChanged");
    }

    [Theory]
    [InlineData("{}", 142, "productId is required")]
    [InlineData("""{"productId":7}""", 142, "productId must be a string.")]
    [InlineData(
        """{"product":{"__type":"Pointer","className":"_User","objectId":"x"}}""",
        111,
        "schema mismatch for product; expected Pointer<Product> but got Pointer<_User>")]
    [InlineData("""{"product":{"__type":"Pointer"}}""", 142, "product must be a pointer.")]
    [InlineData("""{"productId":"x","quantity":"2"}""", 142, "quantity must be a number.")]
    [InlineData("""{"productId":"x","quantity":null}""", 142, "quantity must be a number.")]
    [InlineData("""{"productId":"x","quantity":true}""", 142, "quantity must be a number.")]
    [InlineData("""{"productId":"x","quantity":1e400}""", 142, "quantity must be a number.")]
    [InlineData("""{"productId":"x","quantity":1.00000000000000000000000000000001}""", 142, "quantity must be a number.")]
    [InlineData("""{"productId":"x","shownUnitPrice":null}""", 142, "shownUnitPrice must be a number.")]
    [InlineData("""{"productId":"x","quantity":99999999999}""", 142, "quantity must be at most 1000000")]
    [InlineData("""{"productId":"x","quantity":0}""", 142, "quantity must be a whole number of at least 1")]
    public async Task Failed_purchase_has_a_reason(string parameters, int code, string error)
    {
        using var ann = await api.ShopperAsync();

        (await ann.SendAsync(HttpMethod.Post, "/functions/purchase", parameters, "application/json")).ShouldFail(400, code, error);
    }

    [Theory]
    [InlineData("purchase")]
    [InlineData("cancelOrder")]
    public async Task Buying_and_cancelling_want_a_login(string function) =>
        (await api.Anonymous.CallAsync(function, new { productId = "x", orderId = "x" })).ShouldFail(404, 101);

    [Fact]
    public async Task Only_the_buyer_can_cancel()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        using var ben = await api.ShopperAsync();
        var orderId = (await ann.BuyAsync(product.Id))["objectId"];

        (await ben.CallAsync("cancelOrder", new { orderId })).ShouldFail(404, 101, "Object not found.");
        (await ann.CallAsync("cancelOrder", new { orderId })).Json["result"]!["status"]!.GetValue<string>().ShouldBe("cancelled");
    }

    [Fact]
    public async Task Server_time_is_returned()
    {
        var before = RunningShop.Now;

        var iso = (await api.Anonymous.CallAsync("serverTime")).Json["result"]!["iso"]!.GetValue<string>();

        DateTimeOffset.Parse(iso, CultureInfo.InvariantCulture).ShouldBeInRange(before, RunningShop.Now);
    }

    [Fact]
    public async Task Status_of_a_sale_is_returned()
    {
        var product = await api.AddLiveSaleAsync(units: 20);
        using var ann = await api.ShopperAsync();
        await ann.BuyAsync(product.Id, 5);

        var status = (await api.Anonymous.CallAsync("saleStatus", new { productId = product.Id })).Json["result"]!;

        status["phase"]!.GetValue<string>().ShouldBe("live");
        status["price"]!.GetValue<decimal>().ShouldBe(SalePricing.PriceOf(product.Price, 40m, new FlashSale.Domain.Currency("USD", 2)));
        status["stock"]!.GetValue<int>().ShouldBe(15);
        status["left"]!.GetValue<int>().ShouldBe(15);
        status["claimed"]!.GetValue<int>().ShouldBe(5);
        status["claimedPercent"]!.GetValue<int>().ShouldBe(25);
        status["startsAt"]!["__type"]!.GetValue<string>().ShouldBe("Date");
        status["serverTime"]!["__type"]!.GetValue<string>().ShouldBe("Date");
    }

    [Fact]
    public async Task A_product_that_never_had_a_sale_is_in_no_phase()
    {
        var product = await api.AddProductAsync();

        (await api.Anonymous.CallAsync("saleStatus", new { productId = product.Id })).Json["result"]!["phase"]!
            .GetValue<string>()
            .ShouldBe("none");
    }

    [Fact]
    public async Task Status_of_an_unpublished_product_is_hidden()
    {
        var hidden = await api.Merchant.CreateAsync("Product", new { name = "Secret", price = 1, published = false });

        (await api.Anonymous.CallAsync("saleStatus", new { productId = hidden["objectId"] })).ShouldFail(404, 101, "Object not found.");
    }

    [Fact]
    public async Task Merchants_audit_the_stock()
    {
        using var ann = await api.ShopperAsync();

        (await ann.CallAsync("reconcile")).ShouldFail(400, 119, "Permission denied");
        (await api.Merchant.CallAsync("reconcile")).Json["result"]!["isClean"]!.GetValue<bool>().ShouldBeTrue();
    }
}
