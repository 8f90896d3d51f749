using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Data.Privacy;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>An invalid session ends only subscriptions that need it, and no event is sent with its rights.</summary>
public sealed class SessionTests(LiveQueryShop live) : IClassFixture<LiveQueryShop>
{
    private RunningShop Shop => live.Shop;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("r:bad")]
    [InlineData("r:00000000000000000000000000000000")]
    [InlineData("no token at all")]
    [InlineData("ended")]
    [InlineData("expired")]
    public async Task A_client_with_an_invalid_session_connects_and_follows_what_is_public(string kind)
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var client = await LiveQuerySocket.ConnectAsync(Shop, await InvalidTokenAsync(kind));

        await client.SubscribeAsync(1, "Product", new { objectId = product.Id });
        await live.EditAsync(product, draft => draft with { Price = 40m });

        await client.NextAsync("update", 1, product.Id);
    }

    [Theory]
    [InlineData("Order")]
    [InlineData("Notification")]
    public async Task A_class_that_needs_a_login_is_refused_and_the_connection_stays(string className)
    {
        await using var client = await LiveQuerySocket.ConnectAsync(Shop, "r:bad");

        await client.SendAsync(new { op = "subscribe", requestId = 1, query = new { className, where = new { } } });

        ((bool)(await client.NextErrorAsync(101, requestId: 1))["reconnect"]!).ShouldBeFalse();
        await client.SubscribeAsync(2, "Product");
    }

    [Theory]
    [InlineData("r:bad")]
    [InlineData("ended")]
    [InlineData("expired")]
    public async Task A_subscription_with_an_invalid_session_follows_what_is_public(string kind)
    {
        var token = await InvalidTokenAsync(kind);
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        await using var client = await LiveQuerySocket.ConnectAsync(Shop);

        await client.SubscribeAsync(1, "Product", new { objectId = product.Id }, token: token);
        await SubscribeToOrdersAsync(client, 2, token);

        await client.NextErrorAsync(209, requestId: 2);
        await live.EditAsync(product, draft => draft with { Price = 40m });
        await client.NextAsync("update", 1, product.Id);
    }

    [Fact]
    public async Task Invalid_session_does_not_get_the_connection_s_rights()
    {
        var (_, token, _) = await live.LogInAsync(Roles.Merchant);
        await using var client = await LiveQuerySocket.ConnectAsync(Shop, token);

        await SubscribeToOrdersAsync(client, 1, "r:bad");

        await client.NextErrorAsync(209, requestId: 1);
    }

    [Fact]
    public async Task Connection_follows_orders_again_after_another_login()
    {
        var product = await Shop.AddLiveSaleAsync();
        var (ann, token, _) = await live.LogInAsync();
        await using var client = await LiveQuerySocket.ConnectAsync(Shop, token);
        await client.SubscribeAsync(1, "Order");
        await Shop.Get<IAccountSessions>().EndAsync(token, Cancelled);
        await client.NextErrorAsync(209, requestId: 1);
        var another = (await Shop.Get<IAccountSessions>().CreateAsync(ann.Id, ann.SecurityStamp!, Session.ByLogin, null, Cancelled))!;

        await client.SubscribeAsync(1, "Order", token: another.Token);
        await Shop.BuyAsync(ann, product);

        await client.NextAsync("create", 1);
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("password")]
    [InlineData("account")]
    [InlineData("expiry")]
    [InlineData("elsewhere")]
    public async Task A_session_that_ends_takes_the_orders_with_it_and_leaves_what_is_public(string end)
    {
        var product = await Shop.AddProductAsync("Kettle", stock: 0);
        var (user, token, session) = await live.LogInAsync();
        await using var connected = await LiveQuerySocket.ConnectAsync(Shop, token);
        await using var subscribed = await LiveQuerySocket.ConnectAsync(Shop);
        foreach (var (client, own) in new[] { (connected, null), (subscribed, token) })
        {
            await client.SubscribeAsync(1, "Order", token: own);
            await client.SubscribeAsync(2, "Product", new { objectId = product.Id }, token: own);
            await client.SubscribeAsync(3, "Notification", token: own);
        }

        await EndAsync(end, user, token, session);

        foreach (var client in new[] { connected, subscribed })
        {
            var ended = new[] { await client.NextAsync(), await client.NextAsync() };
            ended.Select(frame => (frame.Op(), (int?)frame["code"], (int?)frame["requestId"], (bool)frame["reconnect"]!))
                .ShouldBe([("error", 209, 1, false), ("error", 209, 3, false)], ignoreOrder: true);
        }
        await live.EditAsync(product, draft => draft with { Price = 40m });
        await connected.NextAsync("update", 2, product.Id);
        await subscribed.NextAsync("update", 2, product.Id);
    }

    [Fact]
    public async Task A_merchant_whose_session_ended_follows_only_published_products()
    {
        var (hidden, shown) = (await Shop.AddProductAsync("Kettle", stock: 0), await Shop.AddProductAsync("Teapot", stock: 0));
        await live.EditAsync(hidden, draft => draft with { Published = false });
        var (_, token, _) = await live.LogInAsync(Roles.Merchant);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, token);
        await merchant.SubscribeAsync(1, "Product");
        await merchant.SubscribeAsync(2, "Inventory");

        await Shop.Get<IAccountSessions>().EndAsync(token, Cancelled);
        await live.EditAsync(hidden, draft => draft with { Price = 1m });
        await live.RestockAsync(hidden, 5);
        await live.EditAsync(shown, draft => draft with { Price = 2m });

        await merchant.NextAsync("update", 1, shown.Id);
    }

    [Fact]
    public async Task A_buyer_who_logged_out_is_sent_no_order_placed_afterwards()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10_000);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await merchant.SubscribeAsync(1, "Order", new { product = ParseClient.Pointer("Product", product.Id) });
        for (var round = 0; round < 40; round++)
        {
            var (ann, token, _) = await live.LogInAsync();
            await using var client = await LiveQuerySocket.ConnectAsync(Shop, round % 2 == 0 ? token : null);
            await client.SubscribeAsync(1, "Order", token: round % 2 == 0 ? null : token);

            await Shop.Get<IAccountSessions>().EndAsync(token, Cancelled);
            await Shop.BuyAsync(ann, product);

            await merchant.NextAsync("create", 1);
            await client.SendAsync(new { op = "unsubscribe", requestId = 9 });
            await client.NextErrorAsync(209, requestId: 1);
            await client.NextAsync("unsubscribed", 9);
        }
    }

    [Fact]
    public async Task A_session_that_ends_while_its_client_subscribes_is_not_followed()
    {
        var product = await Shop.AddLiveSaleAsync(units: 10_000);
        await using var merchant = await LiveQuerySocket.ConnectAsync(Shop, (await live.LogInAsync(Roles.Merchant)).Token);
        await merchant.SubscribeAsync(1, "Order", new { product = ParseClient.Pointer("Product", product.Id) });
        for (var round = 0; round < 40; round++)
        {
            var (ann, token, _) = await live.LogInAsync();
            await using var client = await LiveQuerySocket.ConnectAsync(Shop);

            var subscribing = SubscribeToOrdersAsync(client, 1, token);
            await Shop.Get<IAccountSessions>().EndAsync(token, Cancelled);
            await subscribing;
            // Either order of responses is fine.
            var first = await client.NextAsync();
            await Shop.BuyAsync(ann, product);

            await merchant.NextAsync("create", 1);
            if (first.Op() == "subscribed")
                await client.NextErrorAsync(209, requestId: 1);
            await client.SendAsync(new { op = "unsubscribe", requestId = 9 });
            await client.NextAsync("unsubscribed", 9);
        }
    }

    [Fact]
    public async Task Expired_session_gets_no_event_before_the_next_check()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:LiveQuery:RecheckEvery", "01:00:00"));
        var product = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync("ann");
        var session = (await shop.Get<IAccountSessions>().CreateAsync(ann.Id, ann.SecurityStamp!, Session.ByLogin, null, Cancelled))!;
        var expiresAt = RunningShop.Now.AddSeconds(3);
        await using (var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(Cancelled))
            await context.Sessions.ExecuteUpdateAsync(set => set.SetProperty(each => each.ExpiresAt, expiresAt), Cancelled);
        await using var client = await LiveQuerySocket.ConnectAsync(shop, session.Token);
        await client.SubscribeAsync(1, "Order");
        await client.SubscribeAsync(2, "Inventory", new { product = ParseClient.Pointer("Product", product.Id) });

        await Eventually.IsTrueAsync(() => RunningShop.Now > expiresAt);
        await shop.BuyAsync(ann, product);

        await client.NextErrorAsync(209, requestId: 1);
        await client.NextAsync("update", 2);
    }

    [Fact]
    public async Task A_merchant_who_loses_the_role_is_sent_no_other_orders_at_once()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:LiveQuery:RecheckEvery", "01:00:00"));
        var product = await shop.AddLiveSaleAsync(units: 10_000);
        var (ann, mia) = (await shop.AddUserAsync("ann"), await shop.AddUserAsync("mia", Roles.Merchant));
        var session = (await shop.Get<IAccountSessions>().CreateAsync(mia.Id, mia.SecurityStamp!, Session.ByLogin, null, Cancelled))!;
        await using var client = await LiveQuerySocket.ConnectAsync(shop, session.Token);
        await client.SubscribeAsync(1, "Order");
        await using (var scope = shop.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            (await users.RemoveFromRoleAsync((await users.FindByIdAsync(mia.Id))!, Roles.Merchant)).Succeeded.ShouldBeTrue();
        }

        string? buyer;
        do
        {
            await shop.BuyAsync(ann, product);
            await shop.BuyAsync(mia, product);
            buyer = BuyerIn(await client.NextAsync("create", 1));
            if (buyer == ann.Id)
                BuyerIn(await client.NextAsync("create", 1)).ShouldBe(mia.Id);
        }
        while (buyer == ann.Id);
    }

    [Theory]
    [InlineData("r:bad", null)]
    [InlineData(null, "not the master key")]
    public async Task Invalid_credentials_give_no_rights(string? token, string? masterKey)
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:MasterKey", "a long secret key"));
        var hidden = await shop.AddProductAsync("Kettle", stock: 5);
        var shown = await shop.AddProductAsync("Teapot", stock: 5);
        await PublishAsync(shop, hidden, isPublished: false);
        await using var client = await LiveQuerySocket.ConnectAsync(shop, token, masterKey);
        await client.SubscribeAsync(1, "Product");

        await client.SendAsync(new { op = "subscribe", requestId = 2, query = new { className = "Order", where = new { } } });
        await client.NextErrorAsync(101, requestId: 2);
        await PublishAsync(shop, hidden, isPublished: false, price: 1m);
        await PublishAsync(shop, shown, isPublished: true, price: 1m);

        await client.NextAsync("update", 1, shown.Id);
    }

    [Fact]
    public async Task The_master_key_stays_when_the_session_beside_it_ends()
    {
        await using var shop = RunningShop.Open(builder => builder.UseSetting("Parse:MasterKey", "a long secret key"));
        var product = await shop.AddLiveSaleAsync();
        var (ann, bob) = (await shop.AddUserAsync("ann"), await shop.AddUserAsync("bob"));
        var session = (await shop.Get<IAccountSessions>().CreateAsync(ann.Id, ann.SecurityStamp!, Session.ByLogin, null, Cancelled))!;
        await using var script = await LiveQuerySocket.ConnectAsync(shop, session.Token, "a long secret key");
        await script.SubscribeAsync(1, "Order");

        await shop.Get<IAccountSessions>().EndAsync(session.Token, Cancelled);
        await shop.BuyAsync(bob, product);

        await script.NextAsync("create", 1);
    }

    [Fact]
    public async Task A_subscription_that_the_shop_ended_can_be_unsubscribed()
    {
        var (_, token, _) = await live.LogInAsync();
        await using var client = await LiveQuerySocket.ConnectAsync(Shop, token);
        await client.SubscribeAsync(1, "Order");
        await Shop.Get<IAccountSessions>().EndAsync(token, Cancelled);
        await client.NextErrorAsync(209, requestId: 1);

        await client.SendAsync(new { op = "unsubscribe", requestId = 1 });

        var answer = await client.NextAsync("unsubscribed", 1);
        answer.Members().ShouldBe(["clientId", "op", "requestId"]);
        await Eventually.IsTrueAsync(() => live.Subscriptions == 0);
    }

    // Without waiting for the answer.
    private static Task SubscribeToOrdersAsync(LiveQuerySocket client, int requestId, string sessionToken) =>
        client.SendAsync(new { op = "subscribe", requestId, query = new { className = "Order", where = new { } }, sessionToken });

    private static string? BuyerIn(System.Text.Json.Nodes.JsonObject frame) => (string?)frame["object"]!["user"]!["objectId"];

    private async Task<string> InvalidTokenAsync(string kind)
    {
        if (kind is not ("ended" or "expired"))
            return kind;
        var (user, token, session) = await live.LogInAsync();
        await EndAsync(kind == "ended" ? "logout" : "expiry", user, token, session);
        return token;
    }

    private async Task EndAsync(string end, User user, string token, Session session)
    {
        await using var context = await Shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(Cancelled);
        switch (end)
        {
            case "logout":
                await Shop.Get<IAccountSessions>().EndAsync(token, Cancelled);
                break;
            case "password":
                await using (var scope = Shop.Services.CreateAsyncScope())
                {
                    var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
                    var account = (await users.FindByIdAsync(user.Id))!;
                    (await users.ChangePasswordAsync(account, RunningShop.Password, "Another horse 8!")).Succeeded.ShouldBeTrue();
                }
                break;
            case "account":
                await Shop.Get<PersonalData>().DeleteAccountAsync(user.Id, Cancelled);
                break;
            case "expiry":
                var over = RunningShop.Now.AddMinutes(-1);
                await context.Sessions.Where(each => each.Id == session.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(each => each.ExpiresAt, over), Cancelled);
                break;
            default:
                await context.Sessions.Where(each => each.Id == session.Id).ExecuteDeleteAsync(Cancelled);
                break;
        }
    }

    private static async Task PublishAsync(RunningShop shop, Product product, bool isPublished, decimal price = 100m)
    {
        var products = shop.Get<IProducts>();
        var current = (await products.FindAsync(product.Id, Cancelled))!;
        var draft = new ProductDraft(current.Name, current.Description, price, isPublished);
        (await products.UpdateAsync(product.Id, draft, current.RowVersion, "merchant", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
    }
}
