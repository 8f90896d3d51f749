using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>An app saves its installation as Parse's SDKs do, and sees no other.</summary>
public sealed class InstallationsTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Theory]
    [InlineData("/installations")]
    [InlineData("/classes/_Installation")]
    public async Task An_app_saves_reads_changes_and_deletes_its_installation(string path)
    {
        using var app = App(out var installationId);

        var fields = new JsonObject { ["channels"] = new JsonArray("news"), ["badge"] = 1, ["timeZone"] = "Europe/Berlin" };
        var created = await app.PostAsync(path, Body(installationId, fields));
        created.ShouldBe(HttpStatusCode.Created);
        var one = $"{path}/{created["objectId"]}";
        created.Headers["Location"].ShouldEndWith($"/installations/{created["objectId"]}");

        var changed = await app.PutAsync(one, new JsonObject
        {
            ["deviceToken"] = new string('A', 64),
            ["channels"] = Op("AddUnique", "sales", "news"),
            ["badge"] = new JsonObject { ["__op"] = "Increment", ["amount"] = 2 },
            ["timeZone"] = new JsonObject { ["__op"] = "Delete" },
        });
        changed.ShouldBe(HttpStatusCode.OK);
        changed.Json["channels"]!.ToJsonString().ShouldBe("""["news","sales"]""");
        changed.Json["updatedAt"].ShouldNotBeNull();

        var read = await app.GetAsync(one);
        read.ShouldBe(HttpStatusCode.OK);
        (read["installationId"], read["deviceType"], read["deviceToken"]).ShouldBe((installationId, "android", new string('a', 64)));
        ((int)read.Json["badge"]!).ShouldBe(3);
        read.Json.AsObject().ContainsKey("timeZone").ShouldBeFalse();

        (await app.DeleteAsync(one)).ShouldBe(HttpStatusCode.OK);
        (await app.GetAsync(one)).ShouldFail(404, 101, "Object not found.");
        (await app.PutAsync(one, new { badge = 0 })).ShouldFail(404, 101, "Object not found.");
    }

    [Fact]
    public async Task The_same_installation_again_is_updated()
    {
        using var app = App(out var installationId);
        var created = await app.PostAsync("/installations", Body(installationId, new() { ["appName"] = "Shop" }));

        // In capitals, as iOS writes it, and without what is stored already.
        var again = await app.PostAsync("/installations", new { installationId = installationId.ToUpperInvariant(), appVersion = "2" });

        again.ShouldBe(HttpStatusCode.OK);
        again["objectId"].ShouldBe(created["objectId"]);
        var read = await app.GetAsync($"/installations/{created["objectId"]}");
        (read["appName"], read["appVersion"]).ShouldBe(("Shop", "2"));
    }

    [Fact]
    public async Task Many_saves_of_one_installation_at_once_make_one()
    {
        using var app = App(out var installationId);

        var saved = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => app.PostAsync("/installations", Body(installationId, new() { ["channels"] = Op("AddUnique", $"c{i}") }))));

        saved.ShouldAllBe(each => each.Status == HttpStatusCode.Created || each.Status == HttpStatusCode.OK);
        saved.Select(each => each["objectId"]).Distinct().Count().ShouldBe(1);
        (await app.GetAsync($"/installations/{saved[0]["objectId"]}")).Json["channels"]!.AsArray().Count.ShouldBe(8);
    }

    [Fact]
    public async Task The_header_names_the_installation()
    {
        using var app = App(out var installationId);
        app.Headers["X-Parse-Installation-Id"] = installationId;

        var created = await app.PostAsync("/installations", new { deviceType = "ios" });

        created.ShouldBe(HttpStatusCode.Created);
        created["installationId"].ShouldBe(installationId);
    }

    [Fact]
    public async Task A_device_token_is_enough()
    {
        using var app = new ParseClient(api.Shop);

        var created = await app.PostAsync("/installations", new { deviceToken = api.NewName("token"), deviceType = "embedded" });

        created.ShouldBe(HttpStatusCode.Created);
        created.Json.AsObject().ContainsKey("installationId").ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"deviceType":"ios"}""", 400, 135)]
    [InlineData("""{"installationId":"one-without-a-type"}""", 400, 135)]
    [InlineData("""{"installationId":"","deviceType":"ios"}""", 400, 135)]
    [InlineData("""{"installationId":{"$ne":null},"deviceType":"ios"}""", 400, 111)]
    [InlineData("""{"installationId":"bad","deviceType":7}""", 400, 111)]
    [InlineData("""{"installationId":"bad","deviceType":"ios","channels":"news"}""", 400, 111)]
    [InlineData("""{"installationId":"bad","deviceType":"ios","channels":[1]}""", 400, 111)]
    [InlineData("""{"installationId":"bad","deviceType":"ios","badge":"1"}""", 400, 111)]
    [InlineData("""{"installationId":"bad","deviceType":"ios","badge":{"__op":"AddUnique","objects":[1]}}""", 400, 108)]
    [InlineData("""{"installationId":"bad","deviceType":"ios","colour":"red"}""", 400, 119)]
    [InlineData("""{"installationId":"bad","deviceType":"ios","user":{"__type":"Pointer","className":"_User","objectId":"x"}}""", 400, 119)]
    [InlineData("""{"installationId":"bad","deviceType":"ios","ACL":{"someone":{"read":true,"write":true}}}""", 400, 119)]
    public async Task Invalid_installation_is_refused(string body, int status, int code)
    {
        var refused = await api.Anonymous.SendAsync(HttpMethod.Post, "/installations", body, "application/json");

        refused.ShouldFail(status, code);
    }

    [Fact]
    public async Task Too_long_input_is_refused()
    {
        (await api.Anonymous.PostAsync("/installations", Body(new string('x', 129), []))).ShouldFail(400, 142);
        var longType = new JsonObject { ["deviceType"] = new string('x', 33) };
        (await api.Anonymous.PostAsync("/installations", Body("long", longType))).ShouldFail(400, 142);
        (await api.Anonymous.PostAsync("/installations", Body("long", new() { ["appName"] = new string('x', 8192) }))).ShouldFail(400, 142);
    }

    [Theory]
    [InlineData("installationId")]
    [InlineData("deviceType")]
    public async Task Installation_id_cannot_be_changed(string field)
    {
        using var app = App(out var installationId);
        app.Headers["X-Parse-Installation-Id"] = installationId;
        var created = await app.PostAsync("/installations", Body(installationId, []));

        (await app.PutAsync($"/installations/{created["objectId"]}", new JsonObject { [field] = "another" })).ShouldFail(400, 136);
    }

    [Fact]
    public async Task Another_app_sees_and_changes_nothing()
    {
        using var ann = await api.ShopperAsync();
        ann.Headers["X-Parse-Installation-Id"] = api.NewName("phone-");
        var created = await ann.PostAsync("/installations", new { deviceType = "ios" });
        using var eve = await api.ShopperAsync();
        eve.Headers["X-Parse-Installation-Id"] = api.NewName("phone-");

        foreach (var other in new[] { eve, api.Anonymous, api.Merchant })
        {
            (await other.GetAsync($"/installations/{created["objectId"]}")).ShouldFail(404, 101);
            (await other.PutAsync($"/installations/{created["objectId"]}", new { badge = 1 })).ShouldFail(404, 101);
            (await other.DeleteAsync($"/classes/_Installation/{created["objectId"]}")).ShouldFail(404, 101);
            (await other.GetAsync("/installations"))
                .ShouldFail(400, 119, "Clients aren't allowed to perform the find operation on the installation collection.");
            (await other.GetAsync("/classes/_Installation?where={}")).ShouldFail(400, 119);
        }
        var found = await api.Master.GetAsync("/installations?limit=1&count=1");
        found.ShouldBe(HttpStatusCode.OK);
        found.Json["results"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_app_that_sends_no_header_knows_its_installation_by_the_object_s_id()
    {
        using var flutter = new ParseClient(api.Shop);
        var created = await flutter.PostAsync("/installations", Body(api.NewName("phone-"), []));
        var one = $"/installations/{created["objectId"]}";

        (await flutter.PutAsync(one, new { deviceType = "android", badge = 1 })).ShouldBe(HttpStatusCode.OK);

        (await flutter.GetAsync(one)).Text.ShouldNotContain("known", Case.Insensitive);
        using var ann = await api.ShopperAsync();
        (await ann.PutAsync(one, new { badge = 2 })).ShouldBe(HttpStatusCode.OK);
        (await flutter.GetAsync(one)).ShouldFail(404, 101);
        using var other = App(out _);
        (await other.GetAsync(one)).ShouldFail(404, 101);
    }

    [Fact]
    public async Task An_installation_belongs_to_the_account_that_last_saved_it()
    {
        using var ann = await api.ShopperAsync();
        using var bob = await api.ShopperAsync();
        var phone = api.NewName("phone-");
        ann.Headers["X-Parse-Installation-Id"] = bob.Headers["X-Parse-Installation-Id"] = phone;
        var created = await ann.PostAsync("/installations", new { deviceType = "ios", user = ParseClient.Pointer("_User", ann.UserId!) });
        created.Json["user"]!["objectId"]!.GetValue<string>().ShouldBe(ann.UserId);

        (await bob.PutAsync($"/installations/{created["objectId"]}", new { badge = 1 })).ShouldBe(HttpStatusCode.OK);
        ann.Headers.Remove("X-Parse-Installation-Id");

        (await ann.GetAsync($"/installations/{created["objectId"]}")).ShouldFail(404, 101);
        (await bob.GetAsync($"/installations/{created["objectId"]}")).Json["user"]!["objectId"]!.GetValue<string>().ShouldBe(bob.UserId);
    }

    [Fact]
    public async Task An_account_s_installations_are_deleted_with_it()
    {
        using var ann = await api.ShopperAsync();
        var created = await ann.PostAsync("/installations", Body(api.NewName("phone-"), []));
        (await api.Shop.Get<IInstallations>().ListOwnAsync(ann.UserId!, TestContext.Current.CancellationToken)).Count.ShouldBe(1);

        (await ann.DeleteAsync($"/users/{ann.UserId}")).ShouldBe(HttpStatusCode.OK);

        (await api.Shop.Get<IInstallations>().FindAsync(created["objectId"]!, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task One_address_saves_only_so_many_in_a_minute()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Parse:InstallationsPerMinute", "2"));
        using var app = new ParseClient(shop);
        (await app.PostAsync("/installations", Body("one", []))).ShouldBe(HttpStatusCode.Created);
        (await app.PostAsync("/installations", Body("two", []))).ShouldBe(HttpStatusCode.Created);

        (await app.PostAsync("/installations", Body("three", []))).ShouldFail(429, 155);
        var another = new { method = "POST", path = "/parse/installations", body = Body("four", []) };
        var batch = await app.PostAsync("/batch", new { requests = new[] { another } });
        ((int)batch.Json.AsArray()[0]!["error"]!["code"]!).ShouldBe(155);
    }

    [Fact]
    public async Task Only_the_newest_installations_are_kept()
    {
        await using var shop = RunningShop.Open(host => host.ConfigureServices(services =>
            services.AddSingleton(new InstallationLimits { MaxPerAccount = 2, MaxWithoutAccount = 3, CountEvery = 1 })));
        using var anyone = new ParseClient(shop);
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        for (var i = 0; i < 6; i++)
        {
            (await anyone.PostAsync("/installations", Body($"anyone{i}", []))).ShouldBe(HttpStatusCode.Created);
            (await ann.PostAsync("/installations", Body($"ann{i}", []))).ShouldBe(HttpStatusCode.Created);
        }

        var left = await shop.Get<IInstallations>().ListAsync(0, 100, TestContext.Current.CancellationToken);

        left.Select(each => each.InstallationId).ShouldBe(["ann5", "anyone5", "ann4", "anyone4", "anyone3"], ignoreOrder: true);
    }

    private ParseClient App(out string installationId)
    {
        installationId = api.NewName("abcdef01-2222-3333-4444-");
        var app = new ParseClient(api.Shop);
        app.Headers["X-Parse-Installation-Id"] = installationId;
        return app;
    }

    private static JsonObject Body(string installationId, JsonObject fields)
    {
        fields["installationId"] = installationId;
        fields["deviceType"] ??= "android";
        return fields;
    }

    private static JsonObject Op(string name, params string[] objects) =>
        new() { ["__op"] = name, ["objects"] = new JsonArray([.. objects.Select(each => (JsonNode)each)]) };
}
