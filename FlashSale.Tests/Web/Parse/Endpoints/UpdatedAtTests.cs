using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using static FlashSale.Tests.Infrastructure.ParseClient;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>Whatever changes a field that clients see moves <c>updatedAt</c> with it, so that a client can ask for what is new.</summary>
public sealed class UpdatedAtTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Fact]
    public async Task A_sale_moves_when_it_sells_and_when_units_come_back()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var sale = await PathAsync("FlashSale", product);
        var inventory = await PathAsync("Inventory", product);

        var before = (Sale: await TimeOfAsync(sale), Inventory: await TimeOfAsync(inventory));
        var order = await ann.BuyAsync(product.Id);
        var sold = (Sale: await TimeOfAsync(sale), Inventory: await TimeOfAsync(inventory));
        await ann.PutAsync($"/classes/Order/{order["objectId"]}", new { status = "cancelled" });
        var back = (Sale: await TimeOfAsync(sale), Inventory: await TimeOfAsync(inventory));

        sold.Sale.ShouldBeGreaterThan(before.Sale);
        sold.Inventory.ShouldBeGreaterThan(before.Inventory);
        back.Sale.ShouldBeGreaterThan(sold.Sale);
        back.Inventory.ShouldBeGreaterThan(sold.Inventory);
    }

    [Fact]
    public async Task A_query_for_what_is_new_finds_the_sale_that_sold()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var last = await TimeOfAsync(await PathAsync("FlashSale", product));

        await ann.BuyAsync(product.Id);

        var since = new JsonObject { ["$gt"] = Date(last) };
        var where = new JsonObject { ["product"] = Pointer("Product", product.Id), ["updatedAt"] = since }.ToJsonString();
        (await api.Anonymous.GetAsync($"/classes/FlashSale?where={Uri.EscapeDataString(where)}")).Results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_account_moves_when_its_address_is_confirmed()
    {
        await using var shop = RunningShop.Open();
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        using var browser = new Visitor(shop);
        var before = await ann.GetAsync("/users/me");

        await browser.FollowNewestMailAsync();

        var after = await ann.GetAsync("/users/me");
        after.Json["emailVerified"]!.GetValue<bool>().ShouldBeTrue();
        Time(after).ShouldBeGreaterThan(Time(before));
    }

    [Fact]
    public async Task An_account_moves_when_it_gets_another_name_or_password()
    {
        using var ann = await api.ShopperAsync();
        var before = Time(await ann.GetAsync("/users/me"));

        await ann.PutAsync($"/users/{ann.UserId}", new { displayName = "Ann" });
        var named = Time(await ann.GetAsync("/users/me"));
        ann.Token = (await ann.PutAsync($"/users/{ann.UserId}", new { password = "Left mule 8?" }))["sessionToken"];
        var secured = Time(await ann.GetAsync("/users/me"));

        named.ShouldBeGreaterThan(before);
        secured.ShouldBeGreaterThan(named);
    }

    [Fact]
    public async Task Login_does_not_change_updatedAt()
    {
        using var ann = await api.ShopperAsync();
        var before = Time(await ann.GetAsync("/users/me"));
        var name = (await ann.GetAsync("/users/me"))["username"]!;

        await ann.PostAsync("/login", new { username = name, password = "wrong" });
        await ann.LogInAsync(name);

        Time(await ann.GetAsync("/users/me")).ShouldBe(before);
    }

    [Fact]
    public async Task A_product_moves_when_its_picture_changes()
    {
        var product = await api.AddProductAsync();
        var path = $"/classes/Product/{product.Id}";
        var before = await TimeOfAsync(path);

        await api.Shop.Get<IProducts>().SetImageAsync(product.Id, Picture, "merchant", TestContext.Current.CancellationToken);

        (await TimeOfAsync(path)).ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task Orders_and_notifications_move_with_what_merchants_and_readers_do()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = $"/classes/Order/{(await ann.BuyAsync(product.Id))["objectId"]}";
        var note = $"/classes/Notification/{(await ann.GetAsync("/classes/Notification")).Results.Single()!["objectId"]}";
        var before = (Order: Time(await ann.GetAsync(order)), Note: Time(await ann.GetAsync(note)));

        (await api.Merchant.PutAsync(order, new { status = "shipped" })).ShouldBe(HttpStatusCode.OK);
        (await ann.PutAsync(note, new { readAt = Date(RunningShop.Now) })).ShouldBe(HttpStatusCode.OK);

        Time(await ann.GetAsync(order)).ShouldBeGreaterThan(before.Order);
        Time(await ann.GetAsync(note)).ShouldBeGreaterThan(before.Note);
    }

    [Fact]
    public async Task An_order_moves_when_its_buyer_is_gone()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = $"/classes/Order/{(await ann.BuyAsync(product.Id))["objectId"]}";
        var before = Time(await api.Merchant.GetAsync(order));

        await ann.DeleteAsync($"/users/{ann.UserId}");

        var after = await api.Merchant.GetAsync(order);
        after.Json["user"].ShouldBeNull();
        Time(after).ShouldBeGreaterThan(before);
    }

    private static byte[] Picture => Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static DateTimeOffset Time(ParseReply answer) =>
        DateTimeOffset.Parse(answer["updatedAt"]!, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<DateTimeOffset> TimeOfAsync(string path) => Time(await api.Merchant.GetAsync(path));

    private async Task<string> PathAsync(string className, Product product)
    {
        var where = new JsonObject { ["product"] = Pointer("Product", product.Id) }.ToJsonString();
        var found = await api.Merchant.GetAsync($"/classes/{className}?where={Uri.EscapeDataString(where)}");
        return $"/classes/{className}/{found.Results.Single()!["objectId"]}";
    }
}
