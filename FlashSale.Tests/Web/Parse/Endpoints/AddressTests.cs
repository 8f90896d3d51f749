using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;
using static FlashSale.Tests.Infrastructure.ParseClient;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>The class <c>Address</c> of the API.</summary>
public sealed class AddressTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Fact]
    public async Task Owner_creates_reads_changes_and_deletes_an_address()
    {
        using var ann = await api.ShopperAsync();

        var created = await ann.PostAsync("/classes/Address", Home());
        var path = $"/classes/Address/{created["objectId"]}";
        var read = await ann.GetAsync(path);

        created.Status.ShouldBe(HttpStatusCode.Created);
        (read["name"], read["line1"], read["city"], read["region"], read["postalCode"])
            .ShouldBe(("Ann", "1 Main St", "Springfield", "IL", "62701"));
        (read["country"], (bool?)read.Json["isDefault"], (string?)read.Json["user"]!["objectId"]).ShouldBe(("US", true, ann.UserId));
        read.Json["ACL"]!.ToJsonString().ShouldBe($$$"""{"{{{ann.UserId}}}":{"read":true,"write":true}}""");
        (await ann.PutAsync(path, new { city = "Chicago", line2 = "Apt 2" })).Status.ShouldBe(HttpStatusCode.OK);
        (await ann.GetAsync(path))["city"].ShouldBe("Chicago");
        (await ann.DeleteAsync(path)).Status.ShouldBe(HttpStatusCode.OK);
        (await ann.GetAsync(path)).Code.ShouldBe(101);
    }

    [Fact]
    public async Task Rules_of_the_shop_apply()
    {
        using var ann = await api.ShopperAsync();

        var refused = await ann.PostAsync("/classes/Address", Home(("postalCode", "nope"), ("city", "1")));
        var missing = await ann.PostAsync("/classes/Address", new { name = "Ann", country = "US" });

        (refused.Code, refused.Error).ShouldBe((
            142, "Enter a city with letters. This doesn't look like a ZIP code (United States). Enter it like 10001."));
        (missing.Code, missing.Error).ShouldBe((142, "line1 is required"));
    }

    [Fact]
    public async Task Default_is_moved_but_never_removed()
    {
        using var ann = await api.ShopperAsync();
        var first = (await ann.CreateAsync("Address", Home()))["objectId"]!;
        var second = (await ann.CreateAsync("Address", Home(("isDefault", true))))["objectId"]!;
        (await DefaultsAsync(ann)).ShouldBe([second]);

        await ann.PutAsync($"/classes/Address/{first}", new { isDefault = true });
        (await DefaultsAsync(ann)).ShouldBe([first]);
        (await ann.PutAsync($"/classes/Address/{first}", new { isDefault = false })).Code.ShouldBe(142);

        await ann.DeleteAsync($"/classes/Address/{first}");
        (await DefaultsAsync(ann)).ShouldBe([second]);
    }

    [Fact]
    public async Task Outdated_version_is_a_conflict()
    {
        using var ann = await api.ShopperAsync();
        var path = $"/classes/Address/{(await ann.CreateAsync("Address", Home()))["objectId"]}";
        var tag = (await ann.GetAsync(path)).Header("ETag");
        await ann.PutAsync(path, new { city = "Chicago" });
        ann.Headers["If-Match"] = tag;

        (await ann.PutAsync(path, new { city = "Boston" })).Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        ann.Headers.Remove("If-Match");
        (await ann.GetAsync(path))["city"].ShouldBe("Chicago");
    }

    [Fact]
    public async Task Addresses_are_created_for_the_caller_and_stay_theirs()
    {
        using var ann = await api.ShopperAsync();
        using var eve = await api.ShopperAsync();
        var id = (await ann.CreateAsync("Address", Home()))["objectId"]!;

        (await eve.PostAsync("/classes/Address", Home(("user", Pointer("_User", ann.UserId!))))).Code.ShouldBe(119);
        (await ann.PutAsync($"/classes/Address/{id}", new { user = Pointer("_User", eve.UserId!) })).Code.ShouldBe(119);
        (await eve.GetAsync($"/classes/Address?where={Uri.EscapeDataString($$"""{"country":"US"}""")}")).Results.ShouldBeEmpty();
        (await api.Merchant.GetAsync("/classes/Address")).Results.ShouldBeEmpty();
        (await api.Master.GetAsync("/classes/Address")).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Own_whole_object_can_be_saved_back()
    {
        using var ann = await api.ShopperAsync();
        var path = $"/classes/Address/{(await ann.CreateAsync("Address", Home()))["objectId"]}";
        var whole = (await ann.GetAsync(path)).Json.AsObject();
        whole["city"] = "Chicago";

        (await ann.PutAsync(path, whole)).Status.ShouldBe(HttpStatusCode.OK);

        (await ann.GetAsync(path))["city"].ShouldBe("Chicago");
    }

    [Fact]
    public async Task GraphQL_creates_and_finds_addresses()
    {
        using var ann = await api.ShopperAsync();
        using var eve = await api.ShopperAsync();
        const string Create = """
            mutation {
              createAddress(
                input: { fields: { name: "Ann", line1: "1 Dam", city: "Amsterdam", postalCode: "1012 JS", country: "NL" } }
              ) {
                address { objectId isDefault }
              }
            }
            """;
        const string Find = "{ addresses { count edges { node { name isDefault } } } }";

        var created = await ann.GraphQLAsync(Create);

        ((bool?)created.Data["createAddress"]!["address"]!["isDefault"]).ShouldBe(true);
        ((int?)(await ann.GraphQLAsync(Find)).Data["addresses"]!["count"]).ShouldBe(1);
        ((int?)(await eve.GraphQLAsync(Find)).Data["addresses"]!["count"]).ShouldBe(0);
    }

    private static async Task<IEnumerable<string?>> DefaultsAsync(ParseClient client) =>
        (await client.GetAsync($"/classes/Address?where={Uri.EscapeDataString("""{"isDefault":true}""")}")).Results
            .Select(each => (string?)each!["objectId"]);

    private static JsonObject Home(params (string Field, JsonNode Value)[] changes)
    {
        var fields = new JsonObject
        {
            ["name"] = "Ann",
            ["line1"] = "1 Main St",
            ["city"] = "Springfield",
            ["region"] = "IL",
            ["postalCode"] = "62701",
            ["country"] = "US",
        };
        foreach (var (field, value) in changes)
            fields[field] = value;
        return fields;
    }
}
