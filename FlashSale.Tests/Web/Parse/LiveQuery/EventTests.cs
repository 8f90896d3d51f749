using System.Text.Json.Nodes;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>Events of LiveQuery subscriptions.</summary>
public sealed class EventTests(LiveQueryShop live) : IClassFixture<LiveQueryShop>
{
    private RunningShop Shop => live.Shop;

    [Fact]
    public async Task Sends_create_update_and_delete()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "CountdownTimer", new { product = ParseClient.Pointer("Product", product.Id) });
        var timers = Shop.Get<ICountdownTimers>();

        var timer = (
            (EditOutcome<CountdownTimer>.Saved)await timers.CreateAsync(
                product.Id, 60, "merchant", TestContext.Current.CancellationToken)).Value;
        await timers.UpdateAsync(timer.Id, 90, timer.RowVersion, "merchant", TestContext.Current.CancellationToken);
        await timers.DeleteAsync(timer.Id, TestContext.Current.CancellationToken);

        var created = await ann.NextAsync("create", 1, timer.Id);
        created.Members().ShouldBe(["clientId", "object", "op", "requestId"]);
        created["object"].Members().ShouldBe(["className", "createdAt", "duration", "endsAt", "objectId", "product", "updatedAt"]);
        ((string?)created["object"]!["className"], (int?)created["object"]!["duration"]).ShouldBe(("CountdownTimer", 60));
        ((string?)created["object"]!["product"]!["__type"]).ShouldBe("Pointer");
        var updated = await ann.NextAsync("update", 1, timer.Id);
        ((int?)updated["object"]!["duration"], (int?)updated["original"]!["duration"]).ShouldBe((90, 60));
        var deleted = await ann.NextAsync("delete", 1, timer.Id);
        deleted.Members().ShouldBe(["clientId", "object", "op", "requestId"]);
        ((int?)deleted["object"]!["duration"]).ShouldBe(90);
    }

    [Fact]
    public async Task Objects_enter_and_leave_as_they_match()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0, price: 100m);
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Product", new { objectId = product.Id, price = new Dictionary<string, int> { ["$lt"] = 50 } });

        await live.EditAsync(product, draft => draft with { Price = 60m });
        await live.EditAsync(product, draft => draft with { Price = 40m });
        await live.EditAsync(product, draft => draft with { Price = 30m });
        await live.EditAsync(product, draft => draft with { Price = 70m });

        PricesOf(await ann.NextAsync("enter", 1, product.Id)).ShouldBe((40, 60));
        PricesOf(await ann.NextAsync("update", 1, product.Id)).ShouldBe((30, 40));
        PricesOf(await ann.NextAsync("leave", 1, product.Id)).ShouldBe((70, 30));
    }

    [Theory]
    [InlineData("keys")]
    [InlineData("fields")]
    public async Task Shows_only_the_keys_that_are_asked_for(string member)
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SendAsync(
            $$$"""{"op":"subscribe","requestId":1,"query":{"className":"Product","where":{"objectId":"{{{product.Id}}}"}"""
                + $$$""","{{{member}}}":["name","colour"]}}""");
        await ann.NextAsync("subscribed", 1);

        await live.EditAsync(product, draft => draft with { Name = "Teapot" });

        var updated = await ann.NextAsync("update", 1, product.Id);
        updated["object"].Members().ShouldBe(["className", "createdAt", "name", "objectId", "updatedAt"]);
        updated["original"].Members().ShouldBe(["className", "createdAt", "name", "objectId", "updatedAt"]);
        (NameIn(updated["object"]), NameIn(updated["original"])).ShouldBe(("Teapot", "Kettle"));
    }

    [Fact]
    public async Task Watched_fields_decide_which_updates_are_told()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Product", new { objectId = product.Id }, watch: ["price"]);

        await live.EditAsync(product, draft => draft with { Name = "Teapot" });
        await live.EditAsync(product, draft => draft with { Price = 40m });

        PricesOf(await ann.NextAsync("update", 1, product.Id)).ShouldBe((40, 100));
    }

    [Fact]
    public async Task Changed_pictures_are_sent_with_the_product()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        var products = Shop.Get<IProducts>();
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Product", new { objectId = product.Id }, watch: ["images"]);

        await products.AddImageAsync(product.Id, TestPictures.Png, "mia", TestContext.Current.CancellationToken);
        await live.EditAsync(product, draft => draft with { Price = 40m });
        var added = (EditOutcome<Product>.Saved)await products.AddImageAsync(
            product.Id, TestPictures.Png, "mia", TestContext.Current.CancellationToken);

        (await ann.NextAsync("update", 1, product.Id))["object"]!["images"]!.AsArray().Count.ShouldBe(1);
        var second = await ann.NextAsync("update", 1, product.Id);
        second["original"]!["images"]!.AsArray().Count.ShouldBe(1);
        second["object"]!["images"]!.AsArray().Select(file => (string?)file!["name"])
            .ShouldBe(added.Value.Images.Select(image => image.Id));
        second["object"]!["imageAltTexts"]!.ToJsonString().ShouldBe("""["Kettle","Kettle"]""");
    }

    [Fact]
    public async Task An_update_replaces_the_query()
    {
        var (one, other) = (await Shop.AddProductAsync("Kettle", stock: 0), await Shop.AddProductAsync("Teapot", stock: 0));
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Product", new { objectId = one.Id });

        await ann.SendAsync(
            new { op = "update", requestId = 1, query = new { className = "Product", where = new { objectId = other.Id } } });
        await ann.NextAsync("subscribed", 1);
        await live.EditAsync(one, draft => draft with { Price = 40m });
        await live.EditAsync(other, draft => draft with { Price = 40m });

        await ann.NextAsync("update", 1, other.Id);
        live.Subscriptions.ShouldBe(1);
    }

    [Fact]
    public async Task Second_subscription_with_the_same_number_replaces_the_first()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Product");
        await ann.SubscribeAsync(1, "Product", new { objectId = product.Id });

        await live.EditAsync(product, draft => draft with { Price = 40m });
        await live.EditAsync(product, draft => draft with { Price = 30m });

        PricesOf(await ann.NextAsync("update", 1, product.Id)).ShouldBe((40, 100));
        PricesOf(await ann.NextAsync("update", 1, product.Id)).ShouldBe((30, 40));
    }

    [Fact]
    public async Task No_event_follows_unsubscribe()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Product", new { objectId = product.Id });
        await ann.SubscribeAsync(2, "Product", new { objectId = product.Id });

        await ann.SendAsync(new { op = "unsubscribe", requestId = 1 });
        (await ann.NextAsync("unsubscribed", 1)).Members().ShouldBe(["clientId", "op", "requestId"]);
        await live.EditAsync(product, draft => draft with { Price = 40m });

        await ann.NextAsync("update", 2, product.Id);
    }

    [Fact]
    public async Task Each_client_receives_the_events_that_it_follows()
    {
        var (one, other) = (await Shop.AddProductAsync("Kettle", stock: 0), await Shop.AddProductAsync("Teapot", stock: 0));
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await using var bob = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Inventory", new { product = ParseClient.Pointer("Product", one.Id) });
        await bob.SubscribeAsync(
            1,
            "Inventory",
            new
            {
                product = new Dictionary<string, object>
                {
                    ["$in"] = new[] { ParseClient.Pointer("Product", one.Id), ParseClient.Pointer("Product", other.Id) },
                },
            });

        await live.RestockAsync(other, 5);
        StockIn(await bob.NextAsync("update", 1)).ShouldBe(5);
        await live.RestockAsync(one, 7);

        StockIn(await ann.NextAsync("update", 1)).ShouldBe(7);
        StockIn(await bob.NextAsync("update", 1)).ShouldBe(7);
    }

    [Fact]
    public async Task Changed_terms_of_a_sale_are_sent_at_once_after_its_units()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 10);
        var sale = await Shop.AddSaleAsync(product, -TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        var (buyer, _, _) = await live.LogInAsync();
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "FlashSale", new { objectId = sale.Id });
        // Two rounds; the second may have to wait.
        await Shop.BuyAsync(buyer, product);
        await Shop.BuyAsync(buyer, product);
        var sales = Shop.Get<ISales>();
        var current = (await sales.FindAsync(sale.Id, TestContext.Current.CancellationToken))!;
        var terms = SaleDraft.Of(current);

        await sales.AmendAsync(sale.Id, terms, terms with { Discount = 50m }, "merchant", TestContext.Current.CancellationToken);

        List<(int Sold, int Discount)> updates = [];
        while (updates.Count == 0 || updates[^1].Discount != 50)
        {
            var update = await ann.NextAsync("update", 1, sale.Id);
            updates.Add(((int)update["object"]!["unitsSold"]!, (int)update["object"]!["discount"]!));
        }
        updates[^1].ShouldBe((2, 50));
        updates[^2].ShouldBe((2, 40));
    }

    [Fact]
    public async Task Disconnected_client_leaves_no_subscription()
    {
        await using var ann = await LiveQuerySocket.ConnectAsync(Shop);
        await ann.SubscribeAsync(1, "Product");
        await using var bob = await LiveQuerySocket.ConnectAsync(Shop);
        await bob.SubscribeAsync(1, "Order", token: (await live.LogInAsync()).Token);
        live.Subscriptions.ShouldBe(2);
        live.HasSubscribers.ShouldBeTrue();

        await ann.CloseAsync();
        bob.BreakOff();

        await Eventually.IsTrueAsync(() => live is { Subscriptions: 0, HasSubscribers: false });
    }

    private static (int Now, int Before) PricesOf(JsonObject frame) => ((int)frame["object"]!["price"]!, (int)frame["original"]!["price"]!);

    private static string? NameIn(JsonNode? json) => (string?)json!["name"];

    private static int StockIn(JsonObject frame) => (int)frame["object"]!["stock"]!;
}
