using FlashSale.Data.Accounts;
using FlashSale.Data.Privacy;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>No client receives an event for an object that it may not see.</summary>
public sealed class RightsTests(LiveQueryShop live) : IClassFixture<LiveQueryShop>
{
    private RunningShop Shop => live.Shop;

    [Theory]
    [InlineData("Order")]
    [InlineData("Notification")]
    public async Task Private_objects_are_sent_only_to_their_owner(string className)
    {
        var product = await Shop.AddLiveSaleAsync();
        var (ann, annToken, _) = await live.LogInAsync();
        var (eve, eveToken, _) = await live.LogInAsync();
        await using var annListens = await LiveQuerySocket.ConnectAsync(Shop, annToken);
        await using var eveListens = await LiveQuerySocket.ConnectAsync(Shop, eveToken);
        await annListens.SubscribeAsync(1, className);
        await eveListens.SubscribeAsync(1, className);

        await Shop.BuyAsync(ann, product);
        await Shop.BuyAsync(eve, product);

        UserIn(await annListens.NextAsync("create", 1)).ShouldBe(ann.Id);
        UserIn(await eveListens.NextAsync("create", 1)).ShouldBe(eve.Id);
    }

    [Fact]
    public async Task Addresses_are_sent_only_to_their_owner()
    {
        var (ann, annToken, _) = await live.LogInAsync();
        var (eve, eveToken, _) = await live.LogInAsync(Roles.Merchant);
        await using var annListens = await LiveQuerySocket.ConnectAsync(Shop, annToken);
        await using var eveListens = await LiveQuerySocket.ConnectAsync(Shop, eveToken);
        await annListens.SubscribeAsync(1, "Address");
        await eveListens.SubscribeAsync(1, "Address");
        var book = Shop.Get<IAddresses>();
        var draft = new AddressDraft("Ann", "Dam 1", null, "1012 JS", "Amsterdam", null, "NL", null);

        var first = ((EditOutcome<Address>.Saved)await book.AddAsync(ann.Id, draft, TestContext.Current.CancellationToken)).Value;
        await book.AddAsync(ann.Id, draft with { IsDefault = true }, TestContext.Current.CancellationToken);
        await book.DeleteAsync(ann.Id, first.Id, TestContext.Current.CancellationToken);
        await book.AddAsync(eve.Id, draft, TestContext.Current.CancellationToken);

        UserIn(await annListens.NextAsync("create", 1, first.Id)).ShouldBe(ann.Id);
        ((bool?)(await annListens.NextAsync("update", 1, first.Id))["object"]!["isDefault"]).ShouldBe(true);
        await annListens.NextAsync("create", 1);
        ((bool?)(await annListens.NextAsync("update", 1, first.Id))["object"]!["isDefault"]).ShouldBe(false);
        ((bool?)(await annListens.NextAsync("update", 1))["object"]!["isDefault"]).ShouldBe(true);
        await annListens.NextAsync("delete", 1, first.Id);
        UserIn(await eveListens.NextAsync("create", 1)).ShouldBe(eve.Id);
    }

    [Fact]
    public async Task Query_for_another_account_s_orders_finds_none()
    {
        var product = await Shop.AddLiveSaleAsync();
        var (ann, _, _) = await live.LogInAsync();
        var (eve, token, _) = await live.LogInAsync();
        await using var changeSubscription = await LiveQuerySocket.ConnectAsync(Shop, token);
        await changeSubscription.SubscribeAsync(1, "Order", new { user = ParseClient.Pointer("_User", ann.Id) });
        await changeSubscription.SubscribeAsync(2, "Order", new { product = ParseClient.Pointer("Product", product.Id) });

        await Shop.BuyAsync(ann, product);
        await Shop.BuyAsync(eve, product);

        UserIn(await changeSubscription.NextAsync("create", 2)).ShouldBe(eve.Id);
    }

    [Fact]
    public async Task Merchant_receives_events_of_all_orders()
    {
        var product = await Shop.AddLiveSaleAsync();
        var (ann, _, _) = await live.LogInAsync();
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await merchant.SubscribeAsync(1, "Order", new { product = ParseClient.Pointer("Product", product.Id) });

        var order = ((PurchaseOutcome.Accepted)await Shop.BuyAsync(ann, product)).Order;
        await Shop.Get<IOrders>().MoveAsync(order.Id, OrderStatus.Shipped, "merchant", TestContext.Current.CancellationToken);

        await merchant.NextAsync("create", 1, order.Id);
        var shipped = await merchant.NextAsync("update", 1, order.Id);
        ((string?)shipped["object"]!["status"], (string?)shipped["original"]!["status"]).ShouldBe(("shipped", "confirmed"));
    }

    [Fact]
    public async Task Deleted_order_stays_visible_to_merchants()
    {
        var product = await Shop.AddLiveSaleAsync();
        var (ann, token, _) = await live.LogInAsync();
        var order = ((PurchaseOutcome.Accepted)await Shop.BuyAsync(ann, product)).Order;
        await Shop.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, TestContext.Current.CancellationToken);
        await using var buyer = await LiveQuerySocket.ConnectAsync(Shop, token);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await buyer.SubscribeAsync(1, "Order");
        await merchant.SubscribeAsync(1, "Order", new { objectId = order.Id });

        await Shop.Get<IOrders>().DeleteOwnAsync(ann.Id, order.Id, TestContext.Current.CancellationToken);

        var deleted = await buyer.NextAsync("delete", 1, order.Id);
        ((string?)deleted["object"]!["status"], deleted.ContainsKey("original")).ShouldBe(("cancelled", false));
        await merchant.NextAsync("update", 1, order.Id);
    }

    [Fact]
    public async Task Master_key_receives_all_orders()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:MasterKey", "a long secret key"));
        var product = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync("ann");
        await using var script = await LiveQuerySocket.ConnectAsync(shop, masterKey: "a long secret key");
        await script.SubscribeAsync(1, "Order");

        await shop.BuyAsync(ann, product);

        UserIn(await script.NextAsync("create", 1)).ShouldBe(ann.Id);
    }

    [Fact]
    public async Task Unpublished_product_leaves_without_its_new_content()
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var shopper = await LiveQuerySocket.ConnectAsync(Shop);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await shopper.SubscribeAsync(1, "Product", new { objectId = product.Id });
        await merchant.SubscribeAsync(1, "Product", new { objectId = product.Id });

        await live.EditAsync(product, draft => draft with { Name = "Secret", Published = false });
        await live.EditAsync(product, draft => draft with { Price = 1m });
        await live.EditAsync(product, draft => draft with { Name = "Teapot", Published = true });

        var left = await shopper.NextAsync("leave", 1, product.Id);
        left["object"].Members().ShouldBe(["className", "objectId"]);
        ((string?)left["original"]!["name"]).ShouldBe("Kettle");
        var entered = await shopper.NextAsync("enter", 1, product.Id);
        entered.Members().ShouldBe(["clientId", "object", "op", "requestId"]);
        ((string?)entered["object"]!["name"]).ShouldBe("Teapot");
        ((string?)(await merchant.NextAsync("update", 1, product.Id))["object"]!["name"]).ShouldBe("Secret");
        await merchant.NextAsync("update", 1, product.Id);
        await merchant.NextAsync("update", 1, product.Id);
    }

    [Theory]
    [InlineData("Inventory")]
    [InlineData("FlashSale")]
    [InlineData("CountdownTimer")]
    public async Task Parts_of_a_product_leave_and_enter_with_it(string className)
    {
        var product = await Shop.AddLiveSaleAsync();
        await Shop.Get<ICountdownTimers>().CreateAsync(product.Id, 60, "merchant", TestContext.Current.CancellationToken);
        await using var shopper = await LiveQuerySocket.ConnectAsync(Shop);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        foreach (var client in new[] { shopper, merchant })
        {
            await client.SubscribeAsync(1, className, new { product = ParseClient.Pointer("Product", product.Id) });
            await client.SubscribeAsync(2, "Product", new { objectId = product.Id });
        }

        await live.EditAsync(product, draft => draft with { Published = false });
        await live.EditAsync(product, draft => draft with { Published = true });

        await shopper.NextAsync("leave", 2);
        (await shopper.NextAsync("leave", 1))["object"].Members().ShouldBe(["className", "objectId"]);
        await shopper.NextAsync("enter", 2);
        (await shopper.NextAsync("enter", 1))["object"]!["createdAt"].ShouldNotBeNull();
        // Unchanged objects cause no event for clients that saw them before.
        await merchant.NextAsync("update", 2);
        await merchant.NextAsync("update", 2);
    }

    [Theory]
    [InlineData("Inventory")]
    [InlineData("FlashSale")]
    [InlineData("CountdownTimer")]
    public async Task Parts_deleted_with_their_product_are_reported(string className)
    {
        var (hidden, shown) = (await Shop.AddLiveSaleAsync("Kettle"), await Shop.AddLiveSaleAsync("Teapot"));
        foreach (var product in new[] { hidden, shown })
            await Shop.Get<ICountdownTimers>().CreateAsync(product.Id, 60, "merchant", TestContext.Current.CancellationToken);
        await live.EditAsync(hidden, draft => draft with { Published = false });
        await using var shopper = await LiveQuerySocket.ConnectAsync(Shop);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await shopper.SubscribeAsync(1, className);
        await merchant.SubscribeAsync(1, className);

        await Shop.Get<IProducts>().DeleteAsync(hidden.Id, "merchant", TestContext.Current.CancellationToken);
        await Shop.Get<IProducts>().DeleteAsync(shown.Id, "merchant", TestContext.Current.CancellationToken);

        ProductIn(await merchant.NextAsync("delete", 1)).ShouldBe(hidden.Id);
        ProductIn(await merchant.NextAsync("delete", 1)).ShouldBe(shown.Id);
        ProductIn(await shopper.NextAsync("delete", 1)).ShouldBe(shown.Id);
    }

    [Fact]
    public async Task Stock_of_an_unpublished_product_is_sent_only_to_merchants()
    {
        var (hidden, shown) = (await Shop.AddProductAsync("Kettle", stock: 0), await Shop.AddProductAsync("Teapot", stock: 0));
        await live.EditAsync(hidden, draft => draft with { Published = false });
        await using var shopper = await LiveQuerySocket.ConnectAsync(Shop);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await shopper.SubscribeAsync(1, "Inventory");
        await merchant.SubscribeAsync(1, "Inventory");

        await live.RestockAsync(hidden, 5);
        ProductIn(await merchant.NextAsync("update", 1)).ShouldBe(hidden.Id);
        await live.RestockAsync(shown, 5);

        ProductIn(await shopper.NextAsync("update", 1)).ShouldBe(shown.Id);
    }

    [Fact]
    public async Task Orders_of_a_deleted_account_leave_its_queries()
    {
        var product = await Shop.AddLiveSaleAsync();
        var (ann, _, _) = await live.LogInAsync();
        var (bob, _, _) = await live.LogInAsync();
        await Shop.BuyAsync(ann, product);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await merchant.SubscribeAsync(1, "Order", new { user = ParseClient.Pointer("_User", ann.Id) });
        await merchant.SubscribeAsync(
            2,
            "Order",
            new
            {
                user = new Dictionary<string, object>
                {
                    ["$in"] = new[] { ParseClient.Pointer("_User", ann.Id), ParseClient.Pointer("_User", bob.Id) },
                },
            });
        await merchant.SubscribeAsync(
            3,
            "Order",
            new { product = ParseClient.Pointer("Product", product.Id), user = new Dictionary<string, object> { ["$exists"] = false } });

        await Shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, TestContext.Current.CancellationToken);

        var frames = new[] { await merchant.NextAsync(), await merchant.NextAsync(), await merchant.NextAsync() };
        frames.Select(frame => (frame.Op(), (int?)frame["requestId"]))
            .ShouldBe([("leave", 1), ("leave", 2), ("enter", 3)], ignoreOrder: true);
    }

    [Fact]
    public async Task New_merchant_receives_merchants_events()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10_000);
        var (buyer, _, _) = await live.LogInAsync();
        var (user, token, _) = await live.LogInAsync();
        await using var promoted = await LiveQuerySocket.ConnectAsync(Shop, token);
        await promoted.SubscribeAsync(1, "Order", new { user = ParseClient.Pointer("_User", buyer.Id) });

        await GiveRoleAsync(user, Roles.Merchant);

        var next = promoted.NextAsync("create", 1);
        while (!next.IsCompleted)
            await Shop.BuyAsync(buyer, product);
        UserIn(await next).ShouldBe(buyer.Id);
    }

    [Fact]
    public async Task Former_merchant_receives_shoppers_events()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10_000);
        var (buyer, _, _) = await live.LogInAsync();
        var (user, token, _) = await live.LogInAsync(Roles.Merchant);
        await using var demoted = await LiveQuerySocket.ConnectAsync(Shop, token);
        await demoted.SubscribeAsync(1, "Order");
        await Shop.BuyAsync(buyer, product);
        UserIn(await demoted.NextAsync("create", 1)).ShouldBe(buyer.Id);

        await TakeRoleAsync(user, Roles.Merchant);

        string? first;
        do
        {
            await Shop.BuyAsync(buyer, product);
            await Shop.BuyAsync(user, product);
            first = UserIn(await demoted.NextAsync("create", 1));
            if (first == buyer.Id)
                UserIn(await demoted.NextAsync("create", 1)).ShouldBe(user.Id);
        }
        while (first == buyer.Id);
    }

    private async Task GiveRoleAsync(User user, string role)
    {
        await using var scope = Shop.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        (await users.AddToRoleAsync((await users.FindByIdAsync(user.Id))!, role)).Succeeded.ShouldBeTrue();
    }

    private async Task TakeRoleAsync(User user, string role)
    {
        await using var scope = Shop.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        (await users.RemoveFromRoleAsync((await users.FindByIdAsync(user.Id))!, role)).Succeeded.ShouldBeTrue();
    }

    private static string? ProductIn(System.Text.Json.Nodes.JsonObject frame) => (string?)frame["object"]!["product"]!["objectId"];

    private static string? UserIn(System.Text.Json.Nodes.JsonObject frame) => (string?)frame["object"]!["user"]!["objectId"];
}
