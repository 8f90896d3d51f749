using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using static FlashSale.Tests.Infrastructure.ParseClient;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>Clients that send back a whole object, as Swift's SDK does, or send their own default ACL.</summary>
public sealed class WholeObjectTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Theory]
    [InlineData("Product")]
    [InlineData("Inventory")]
    [InlineData("FlashSale")]
    [InlineData("CountdownTimer")]
    [InlineData("Order")]
    public async Task A_merchant_may_save_an_object_as_it_is(string className)
    {
        var path = await PathOfAsync(className);
        var whole = (await api.Merchant.GetAsync(path)).Json.AsObject();

        var saved = await api.Merchant.PutAsync(path, whole);

        saved.ShouldBe(HttpStatusCode.OK);
        saved.Json["updatedAt"].ShouldNotBeNull();
        WithoutTime((await api.Merchant.GetAsync(path)).Json).ShouldBe(WithoutTime(whole));
    }

    [Theory]
    [InlineData("Product")]
    [InlineData("Inventory")]
    [InlineData("FlashSale")]
    [InlineData("CountdownTimer")]
    [InlineData("Order")]
    public async Task The_same_goes_for_a_part_of_a_batch(string className)
    {
        var path = await PathOfAsync(className);
        var whole = (await api.Merchant.GetAsync(path)).Json.AsObject();

        var part = new { method = "PUT", path = "/parse" + path, body = whole };
        var answer = await api.Merchant.PostAsync("/batch", new { requests = new[] { part } });

        answer.Json[0]!["success"].ShouldNotBeNull(answer.Text);
    }

    [Fact]
    public async Task A_shopper_may_save_what_is_the_shoppers_as_it_is()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];
        var note = (await ann.GetAsync("/classes/Notification")).Results.Single()!["objectId"];

        var account = ann.UserId;
        string[] paths = [$"/classes/Order/{order}", $"/classes/Notification/{note}", $"/users/{account}", $"/classes/_User/{account}"];
        foreach (var path in paths)
        {
            var whole = (await ann.GetAsync(path)).Json.AsObject();
            (await ann.PutAsync(path, whole)).ShouldBe(HttpStatusCode.OK);
            WithoutTime((await ann.GetAsync(path)).Json).ShouldBe(WithoutTime(whole));
        }
        await ann.PutAsync($"/classes/Notification/{note}", new { readAt = Date(RunningShop.Now) });
        var read = (await ann.GetAsync($"/classes/Notification/{note}")).Json;
        (await ann.PutAsync($"/classes/Notification/{note}", read)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_whole_order_with_another_status_is_cancelled()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var path = $"/classes/Order/{(await ann.BuyAsync(product.Id))["objectId"]}";
        var whole = (await ann.GetAsync(path)).Json.AsObject();
        whole["status"] = "cancelled";

        (await ann.PutAsync(path, whole)).ShouldBe(HttpStatusCode.OK);

        (await ann.GetAsync(path))["status"].ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_whole_product_with_another_price_is_changed()
    {
        var product = await api.AddProductAsync();
        var path = $"/classes/Product/{product.Id}";
        var whole = (await api.Merchant.GetAsync(path)).Json.AsObject();
        whole["price"] = 12.5;
        whole["className"] = "Product";
        whole["__type"] = "Object";

        (await api.Merchant.PutAsync(path, whole)).ShouldBe(HttpStatusCode.OK);

        (await api.Merchant.GetAsync(path)).Json["price"]!.GetValue<decimal>().ShouldBe(12.5m);
    }

    [Fact]
    public async Task A_product_with_a_picture_is_saved_as_it_is()
    {
        var product = await api.AddProductAsync();
        await api.Shop.Get<IProducts>().SetImageAsync(product.Id, Picture, "merchant", TestContext.Current.CancellationToken);
        var path = $"/classes/Product/{product.Id}";
        var whole = (await api.Merchant.GetAsync(path)).Json.AsObject();
        whole["image"].ShouldNotBeNull();

        (await api.Merchant.PutAsync(path, whole)).ShouldBe(HttpStatusCode.OK);
        whole["image"]!["name"] = "another";
        var refused = await api.Merchant.PutAsync(path, whole);

        refused.ShouldFail(400, 119);
        refused.Reason.ShouldBe("readOnlyField");
    }

    [Fact]
    public async Task A_product_lists_its_pictures_with_their_alt_texts()
    {
        var product = await api.AddProductAsync();
        var cancel = TestContext.Current.CancellationToken;
        var products = api.Shop.Get<IProducts>();
        await products.AddImageAsync(product.Id, Picture, "merchant", cancel);
        var saved = ((EditOutcome<Product>.Saved)await products.AddImageAsync(product.Id, Picture, "merchant", cancel)).Value;
        await products.SetAltTextAsync(product.Id, saved.Images[1].Id, "The lid", "merchant", cancel);
        var path = $"/classes/Product/{product.Id}";

        var whole = (await api.Anonymous.GetAsync(path)).Json.AsObject();

        var files = whole["images"]!.AsArray();
        files.Select(file => (string?)file!["name"]).ShouldBe(saved.Images.Select(image => image.Id));
        files.Select(file => (string?)file!["__type"]).ShouldBe(["File", "File"]);
        files[0]!.ToJsonString().ShouldBe(whole["image"]!.ToJsonString());
        ((string?)files[1]!["url"]).ShouldEndWith($"/images/{saved.Images[1].Id}");
        whole["imageAltTexts"]!.AsArray().Select(text => (string?)text).ShouldBe([saved.Name, "The lid"]);
        (await api.Merchant.PutAsync(path, whole)).ShouldBe(HttpStatusCode.OK);
        files.Add(files[0]!.DeepClone());
        (await api.Merchant.PutAsync(path, whole)).ShouldFail(400, 119);
        (await api.Anonymous.GetAsync($"{path}?include=images&keys=images")).Json["images"]!.AsArray().Count.ShouldBe(2);
        (await api.Anonymous.GetAsync("/classes/Product?where={\"images\":\"a\"}")).ShouldFail(400, 102);
    }

    [Fact]
    public async Task A_product_without_pictures_has_no_list_of_them()
    {
        var product = await api.AddProductAsync();

        var whole = (await api.Anonymous.GetAsync($"/classes/Product/{product.Id}")).Json.AsObject();

        whole.ContainsKey("images").ShouldBeFalse();
        whole.ContainsKey("imageAltTexts").ShouldBeFalse();
    }

    [Theory]
    [InlineData("total", "60.0")]
    [InlineData("total", "6e1")]
    [InlineData("claimNumber", "1.00")]
    [InlineData("expiresAt", "null")]
    [InlineData("expiresAt", """{"__op":"Delete"}""")]
    public async Task Values_are_compared_and_not_how_they_are_written(string field, string value)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var path = $"/classes/Order/{(await ann.BuyAsync(product.Id))["objectId"]}";

        (await ann.SendAsync(HttpMethod.Put, path, $$"""{"{{field}}":{{value}}}""", "application/json")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Dates_and_pointers_are_compared_by_their_values()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var path = $"/classes/Order/{(await ann.BuyAsync(product.Id))["objectId"]}";
        var order = (await ann.GetAsync(path)).Json.AsObject();
        var createdAt = order["createdAt"]!.GetValue<string>();
        var sale = Pointer("FlashSale", order["flashSale"]!["objectId"]!.GetValue<string>());
        (sale["__type"], sale["discount"]) = ("Object", 40);
        var changes = new JsonObject
        {
            ["createdAt"] = new JsonObject { ["__type"] = "Date", ["iso"] = createdAt.Replace("Z", "+00:00", StringComparison.Ordinal) },
            ["updatedAt"] = order["updatedAt"]!.GetValue<string>(),
            ["flashSale"] = sale,
        };

        (await ann.PutAsync(path, changes)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("total", "1")]
    [InlineData("total", "\"60\"")]
    [InlineData("total", "null")]
    [InlineData("total", """{"__op":"Increment","amount":0}""")]
    [InlineData("claimNumber", "2")]
    [InlineData("createdAt", "\"2020-01-01T00:00:00.000Z\"")]
    [InlineData("updatedAt", "\"2020-01-01T00:00:00.000Z\"")]
    [InlineData("updatedAt", "\"yesterday\"")]
    [InlineData("objectId", "\"other\"")]
    [InlineData("flashSale", """{"__type":"Pointer","className":"FlashSale","objectId":"other"}""")]
    [InlineData("number", "\"AAAAA-AAAAA\"")]
    [InlineData("currency", "\"EUR\"")]
    [InlineData("className", "\"Product\"")]
    public async Task Read_only_fields_cannot_be_changed(string field, string value)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var path = $"/classes/Order/{(await ann.BuyAsync(product.Id))["objectId"]}";
        var before = (await ann.GetAsync(path)).Text;

        var refused = await ann.SendAsync(HttpMethod.Put, path, $$"""{"{{field}}":{{value}}}""", "application/json");

        refused.ShouldFail(400, 119);
        refused.Text.ShouldContain(field);
        (await ann.GetAsync(path)).Text.ShouldBe(before);
    }

    [Fact]
    public async Task A_sale_that_has_sold_since_is_refused_by_its_name()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var sale = (await ann.BuyAsync(product.Id)).Json["flashSale"]!["objectId"]!.GetValue<string>();
        var whole = (await api.Merchant.GetAsync($"/classes/FlashSale/{sale}")).Json.AsObject();
        whole["unitsSold"] = 9;

        var refused = await api.Merchant.PutAsync($"/classes/FlashSale/{sale}", whole);

        refused.ShouldFail(400, 119);
        refused.Json["detail"]!.GetValue<string>().ShouldContain("unitsSold");
    }

    [Fact]
    public async Task A_new_order_may_say_the_callers_default_ACL()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        using var ben = await api.ShopperAsync();
        var own = Rights(ann.UserId!);

        var placed = await ann.PostAsync("/classes/Order", new { product = Pointer("Product", product.Id), ACL = own });
        var cancelled = await ann.PutAsync($"/classes/Order/{placed["objectId"]}", new { status = "cancelled", ACL = own });
        var foreign = await ann.PostAsync("/classes/Order", new { product = Pointer("Product", product.Id), ACL = Rights(ben.UserId!) });
        var open = new JsonObject { ["*"] = new JsonObject { ["read"] = true }, [ann.UserId!] = own[ann.UserId!]!.DeepClone() };
        var wide = await ann.PostAsync("/classes/Order", new { product = Pointer("Product", product.Id), ACL = open });

        placed.ShouldBe(HttpStatusCode.Created);
        placed.Json["ACL"]!.AsObject().Select(entry => entry.Key).ShouldBe([ann.UserId!, "role:merchant"], ignoreOrder: true);
        cancelled.ShouldBe(HttpStatusCode.OK);
        foreign.ShouldFail(400, 119);
        wide.ShouldFail(400, 119);
    }

    [Fact]
    public async Task An_order_in_a_batch_may_say_it_too()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var body = new { product = Pointer("Product", product.Id), ACL = Rights(ann.UserId!) };

        var part = new { method = "POST", path = "/parse/classes/Order", body };
        var answer = await ann.PostAsync("/batch", new { requests = new[] { part } });

        answer.Json[0]!["success"].ShouldNotBeNull(answer.Text);
    }

    [Fact]
    public async Task Public_ACL_is_accepted_for_public_objects()
    {
        var merchant = api.Merchant.UserId!;
        var rights = new JsonObject { ["read"] = true, ["write"] = true };
        foreach (var acl in new JsonObject?[]
        {
            null,
            new() { ["*"] = new JsonObject { ["read"] = true } },
            new() { ["*"] = new JsonObject { ["read"] = true }, [merchant] = rights.DeepClone() },
            new() { ["*"] = new JsonObject { ["read"] = true }, ["role:merchant"] = rights.DeepClone() },
        })
        {
            var made = await api.Merchant.PostAsync("/classes/Product", NewPan(acl));
            made.ShouldBe(HttpStatusCode.Created);
            var change = new JsonObject { ["description"] = "Flat.", ["ACL"] = acl?.DeepClone() };
            (await api.Merchant.PutAsync($"/classes/Product/{made["objectId"]}", change)).ShouldBe(HttpStatusCode.OK);
        }
        (await api.Merchant.PostAsync("/classes/Product", NewPan(Rights(merchant)))).ShouldFail(400, 119);
    }

    [Fact]
    public async Task A_products_ACL_may_be_the_one_that_it_will_have()
    {
        var hidden = await api.Merchant.CreateAsync("Product", new { name = api.NewName("Pot "), price = 1, published = false });
        var path = $"/classes/Product/{hidden["objectId"]}";
        var whole = (await api.Merchant.GetAsync(path)).Json.AsObject();

        (await api.Merchant.PutAsync(path, whole)).ShouldBe(HttpStatusCode.OK);
        var open = new { published = true, ACL = JsonNode.Parse("""{"*":{"read":true}}""") };
        (await api.Merchant.PutAsync(path, open)).ShouldBe(HttpStatusCode.OK);
        (await api.Anonymous.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_account_may_be_saved_with_its_token_and_no_other()
    {
        using var ann = await api.ShopperAsync();
        var whole = (await ann.GetAsync("/users/me")).Json.AsObject();
        whole["displayName"] = "Ann";

        (await ann.PutAsync($"/users/{ann.UserId}", whole)).ShouldBe(HttpStatusCode.OK);
        whole["sessionToken"] = "r:00000000000000000000000000000000";
        (await ann.PutAsync($"/users/{ann.UserId}", whole)).ShouldFail(400, 119);

        (await ann.GetAsync("/users/me"))["displayName"].ShouldBe("Ann");
        (await ann.PutAsync($"/users/{ann.UserId}", new { emailVerified = true })).ShouldFail(400, 119);
    }

    // The smallest PNG.
    private static byte[] Picture => Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static JsonObject Rights(string userId) => new() { [userId] = new JsonObject { ["read"] = true, ["write"] = true } };

    private JsonObject NewPan(JsonObject? acl) => new() { ["name"] = api.NewName("Pan "), ["price"] = 1, ["ACL"] = acl };

    private static string WithoutTime(JsonNode whole)
    {
        var rest = whole.DeepClone().AsObject();
        rest.Remove("updatedAt");
        return rest.ToJsonString();
    }

    private async Task<string> PathOfAsync(string className)
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];
        if (className == "CountdownTimer")
            await api.Merchant.CreateAsync(className, new { product = Pointer("Product", product.Id), duration = 60 });
        var where = new JsonObject { ["product"] = Pointer("Product", product.Id) }.ToJsonString();
        var id = className switch
        {
            "Product" => product.Id,
            "Order" => order,
            _ => await FindAsync(),
        };
        return $"/classes/{className}/{id}";

        async Task<string> FindAsync()
        {
            var found = await api.Merchant.GetAsync($"/classes/{className}?where={Uri.EscapeDataString(where)}");
            return found.Results.Single()!["objectId"]!.GetValue<string>();
        }
    }
}
