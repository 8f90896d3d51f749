using System.Globalization;
using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;
using static FlashSale.Tests.Infrastructure.ParseClient;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>
/// The rights of each caller for each operation on an object of each class. The object's owner is a shopper; <c>ok</c> means success, a
/// number is Parse's error code.
/// </summary>
public sealed class RightsTests(ApiShop api) : IClassFixture<ApiShop>
{
    private static readonly string[] Operations = ["find", "get", "create", "update", "delete"];

    //                                               find get create update delete
    [Theory]
    [InlineData("Product", "anonymous", "ok ok 119 119 119")]
    [InlineData("Product", "owner", "ok ok 119 119 119")]
    [InlineData("Product", "merchant", "ok ok ok ok ok")]
    [InlineData("Product", "master", "ok ok ok ok ok")]
    [InlineData("Inventory", "anonymous", "ok ok 119 119 119")]
    [InlineData("Inventory", "owner", "ok ok 119 119 119")]
    [InlineData("Inventory", "merchant", "ok ok ok ok 119")]
    [InlineData("Inventory", "master", "ok ok ok ok 119")]
    [InlineData("FlashSale", "anonymous", "ok ok 119 119 119")]
    [InlineData("FlashSale", "owner", "ok ok 119 119 119")]
    [InlineData("FlashSale", "merchant", "ok ok ok ok ok")]
    [InlineData("FlashSale", "master", "ok ok ok ok ok")]
    [InlineData("CountdownTimer", "anonymous", "ok ok 119 119 119")]
    [InlineData("CountdownTimer", "owner", "ok ok 119 119 119")]
    [InlineData("CountdownTimer", "merchant", "ok ok ok ok ok")]
    [InlineData("CountdownTimer", "master", "ok ok ok ok ok")]
    [InlineData("Order", "anonymous", "101 101 101 101 101")]
    [InlineData("Order", "other", "none 101 ok 101 101")]
    [InlineData("Order", "owner", "ok ok ok ok ok")]
    [InlineData("Order", "merchant", "ok ok ok ok 119")]
    [InlineData("Order", "master", "ok ok 101 ok 119")]
    [InlineData("Notification", "anonymous", "101 101 119 101 101")]
    [InlineData("Notification", "other", "none 101 119 101 101")]
    [InlineData("Notification", "owner", "ok ok 119 ok ok")]
    [InlineData("Notification", "merchant", "none 101 119 101 101")]
    [InlineData("Notification", "master", "none 101 119 101 101")]
    [InlineData("Address", "anonymous", "101 101 101 101 101")]
    [InlineData("Address", "other", "none 101 ok 101 101")]
    [InlineData("Address", "owner", "ok ok ok ok ok")]
    [InlineData("Address", "merchant", "none 101 ok 101 101")]
    [InlineData("Address", "master", "none 101 101 101 101")]
    [InlineData("_User", "anonymous", "none 101 ok 206 206")]
    [InlineData("_User", "other", "none 101 ok 206 206")]
    [InlineData("_User", "owner", "ok ok ok ok ok")]
    [InlineData("_User", "merchant", "none 101 ok 206 206")]
    [InlineData("_User", "master", "ok ok ok ok ok")]
    [InlineData("_Session", "anonymous", "209 209 119 119 209")]
    [InlineData("_Session", "other", "none 101 119 119 101")]
    [InlineData("_Session", "owner", "ok ok 119 119 ok")]
    [InlineData("_Session", "merchant", "none 101 119 119 101")]
    [InlineData("_Session", "master", "none 101 119 101 101")]
    [InlineData("_Role", "anonymous", "119 119 119 119 119")]
    [InlineData("_Role", "owner", "119 119 119 119 119")]
    [InlineData("_Role", "merchant", "ok ok 119 119 119")]
    [InlineData("_Role", "master", "ok ok 119 119 119")]
    public async Task Each_caller_has_their_own_rights(string className, string who, string outcomes)
    {
        using var owner = await api.ShopperAsync();
        using var other = await api.ShopperAsync();
        var caller = who switch
        {
            "anonymous" => api.Anonymous,
            "other" => other,
            "owner" => owner,
            "merchant" => api.Merchant,
            _ => api.Master,
        };
        var thing = await MakeAsync(className, owner);

        var seen = new List<string>();
        foreach (var operation in Operations)
            seen.Add(await TryAsync(operation, className, thing, caller));

        string.Join(' ', seen).ShouldBe(outcomes);
    }

    [Fact]
    public async Task Parts_of_an_unpublished_product_are_visible_to_merchants()
    {
        using var ann = await api.ShopperAsync();
        var product = await api.AddLiveSaleAsync();
        await api.Merchant.CreateAsync("CountdownTimer", new { product = Pointer("Product", product.Id), duration = 60 });
        await api.Merchant.PutAsync($"/classes/Product/{product.Id}", new { published = false });

        foreach (var className in new[] { "Inventory", "FlashSale", "CountdownTimer" })
        {
            (await FindAsync(className, "product", Pointer("Product", product.Id), ann)).ShouldBe("none");
            (await FindAsync(className, "product", Pointer("Product", product.Id), api.Merchant)).ShouldBe("ok");
        }
    }

    private sealed record Thing(string Id, JsonObject NewFields, JsonObject Change);

    private async Task<Thing> MakeAsync(string className, ParseClient owner)
    {
        var product = await api.AddLiveSaleAsync();
        var pointer = Pointer("Product", product.Id);
        var another = Pointer("Product", (await api.Merchant.CreateAsync("Product", new { name = "Other", price = 1 }))["objectId"]!);
        var now = RunningShop.Now;
        switch (className)
        {
            case "Product":
                return new(product.Id, new() { ["name"] = "New", ["price"] = 1 }, new() { ["price"] = 2 });
            case "Inventory":
                return new(
                    await FindIdAsync("Inventory", pointer), new() { ["product"] = another, ["stock"] = 1 }, new() { ["stock"] = 30 });
            case "FlashSale":
                var sale = await api.Merchant.CreateAsync(
                    "FlashSale", new { product = another, discount = 5, startTime = Date(now.AddDays(2)), endTime = Date(now.AddDays(3)) });
                return new(
                    sale["objectId"]!,
                    new()
                    {
                        ["product"] = another.DeepClone(),
                        ["discount"] = 5,
                        ["startTime"] = Date(now.AddDays(4)),
                        ["endTime"] = Date(now.AddDays(5)),
                    },
                    new() { ["discount"] = 6 });
            case "CountdownTimer":
                var timer = await api.Merchant.CreateAsync("CountdownTimer", new { product = pointer, duration = 60 });
                return new(timer["objectId"]!, new() { ["product"] = pointer.DeepClone(), ["duration"] = 60 }, new() { ["duration"] = 90 });
            case "Order":
                return new(
                    (await owner.BuyAsync(product.Id))["objectId"]!, new() { ["product"] = pointer }, new() { ["status"] = "cancelled" });
            case "Notification":
                await owner.BuyAsync(product.Id);
                return new(
                    (await owner.GetAsync("/classes/Notification")).Results.Single()!["objectId"]!.GetValue<string>(),
                    new() { ["text"] = "x" },
                    new() { ["readAt"] = Date(now) });
            case "Address":
                JsonObject address = new()
                {
                    ["name"] = "Ann",
                    ["line1"] = "1 Dam",
                    ["city"] = "Amsterdam",
                    ["postalCode"] = "1012 JS",
                    ["country"] = "NL",
                };
                return new((await owner.CreateAsync("Address", address))["objectId"]!, address, new() { ["line2"] = "Apt 2" });
            case "_User":
                var name = api.NewName("made");
                return new(
                    owner.UserId!,
                    new() { ["username"] = name, ["password"] = RunningShop.Password, ["email"] = $"{name}@example.com" },
                    new() { ["displayName"] = "Ann" });
            case "_Session":
                return new((await owner.GetAsync("/sessions/me"))["objectId"]!, [], new() { ["installationId"] = "x" });
            default:
                return new("00000000000000000000000001", new() { ["name"] = "admin" }, new() { ["name"] = "x" });
        }
    }

    private static async Task<string> TryAsync(string operation, string className, Thing thing, ParseClient caller)
    {
        var path = $"/classes/{className}/{thing.Id}";
        return operation switch
        {
            "find" => await FindAsync(className, "objectId", thing.Id, caller),
            "get" => OutcomeOf(await caller.GetAsync(path)),
            "create" => OutcomeOf(await caller.PostAsync($"/classes/{className}", thing.NewFields)),
            "update" => OutcomeOf(await caller.PutAsync(path, thing.Change)),
            _ => OutcomeOf(await caller.DeleteAsync(path)),
        };
    }

    private static async Task<string> FindAsync(string className, string field, JsonNode value, ParseClient caller)
    {
        var where = new JsonObject { [field] = value }.ToJsonString();
        var found = await caller.GetAsync($"/classes/{className}?where={Uri.EscapeDataString(where)}");
        return OutcomeOf(found) is var outcome && outcome == "ok" && found.Results.Count == 0 ? "none" : outcome;
    }

    private async Task<string> FindIdAsync(string className, JsonObject product)
    {
        var where = new JsonObject { ["product"] = product.DeepClone() }.ToJsonString();
        return (await api.Merchant.GetAsync($"/classes/{className}?where={Uri.EscapeDataString(where)}")).Results.Single()!["objectId"]!
            .GetValue<string>();
    }

    private static string OutcomeOf(ParseReply reply) =>
        (int)reply.Status < 300 ? "ok" : reply.Code!.Value.ToString(CultureInfo.InvariantCulture);
}
