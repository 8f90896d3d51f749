using System.Net;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>The schemas endpoint.</summary>
public sealed class SchemasTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Fact]
    public async Task Schemas_are_for_merchants_and_the_master_key()
    {
        using var ann = await api.ShopperAsync();

        (await api.Anonymous.GetAsync("/schemas")).Text.ShouldBe("""{"error":"Permission denied"}""");
        (await ann.GetAsync("/schemas/Order")).ShouldFail(403, null, "Permission denied");
        (await api.Merchant.GetAsync("/schemas")).ShouldBe(HttpStatusCode.OK);
        (await api.Master.GetAsync("/schemas")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_master_key_opens_nothing()
    {
        using var stranger = new ParseClient(api.Shop);
        stranger.Headers["X-Parse-Master-Key"] = "wrong";

        (await stranger.GetAsync("/schemas")).ShouldFail(403, null, "Permission denied");
        (await stranger.GetAsync("/classes/Product")).ShouldFail(403, null, "Permission denied");
    }

    [Fact]
    public async Task All_classes_are_listed()
    {
        var schemas = await api.Merchant.GetAsync("/schemas");

        schemas.Results.Select(schema => schema!["className"]!.GetValue<string>()).ShouldBe(
            ["Address", "CountdownTimer", "FlashSale", "Inventory", "Notification", "Order", "Product", "_Role", "_Session", "_User"]);
    }

    [Fact]
    public async Task A_schema_names_types_targets_and_what_is_required()
    {
        var fields = (await api.Merchant.GetAsync("/schemas/FlashSale")).Json["fields"]!;

        fields["product"]!.ToJsonString().ShouldBe("""{"type":"Pointer","required":true,"targetClass":"Product"}""");
        fields["discount"]!.ToJsonString().ShouldBe("""{"type":"Number","required":true}""");
        fields["startTime"]!["type"]!.GetValue<string>().ShouldBe("Date");
        fields["ACL"]!["type"]!.GetValue<string>().ShouldBe("ACL");
    }

    [Theory]
    [InlineData(
        "Product",
        """{"find":{"*":true},"get":{"*":true},"count":{"*":true},"create":{"role:merchant":true}"""
            + ""","update":{"role:merchant":true},"delete":{"role:merchant":true},"addField":{},"protectedFields":{}}""")]
    [InlineData(
        "Inventory",
        """{"find":{"*":true},"get":{"*":true},"count":{"*":true},"create":{"role:merchant":true}"""
            + ""","update":{"role:merchant":true},"delete":{},"addField":{},"protectedFields":{}}""")]
    [InlineData(
        "Order",
        """{"find":{"requiresAuthentication":true},"get":{"requiresAuthentication":true}"""
            + ""","count":{"requiresAuthentication":true},"create":{"requiresAuthentication":true}"""
            + ""","update":{"requiresAuthentication":true},"delete":{"requiresAuthentication":true},"addField":{}"""
            + ""","protectedFields":{}}""")]
    public async Task A_schema_says_who_may_do_what(string className, string rights) =>
        (await api.Merchant.GetAsync($"/schemas/{className}")).Json["classLevelPermissions"]!.ToJsonString().ShouldBe(rights);

    [Fact]
    public async Task Unknown_class_has_no_schema() => (await api.Merchant.GetAsync("/schemas/Nothing")).ShouldFail(400, 103);

    [Fact]
    public async Task Schema_cannot_be_changed() => (await api.Master.PutAsync("/schemas/Product", new { })).ShouldFail(405, 108);
}
