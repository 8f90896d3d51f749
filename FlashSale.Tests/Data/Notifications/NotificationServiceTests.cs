using FlashSale.Data.Engines;
using FlashSale.Domain.Notifications;
using FlashSale.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Notifications;

public sealed class NotificationServiceTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Customers_see_only_their_own_notifications_newest_first(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (ann, bob, mine) = await AddNotificationsAsync(shop, 3);
        var inbox = shop.Get<INotifications>();

        var page = await inbox.ListOwnAsync(ann, 1, 1, Cancelled);

        (page.Items.ShouldHaveSingleItem().Id, page.Total).ShouldBe((mine[1], 3));
        (await inbox.FindOwnAsync(ann, mine[0], Cancelled)).ShouldNotBeNull();
        (await inbox.FindOwnAsync(bob, mine[0], Cancelled)).ShouldBeNull();
        (await inbox.ListOwnAsync(bob, 0, 10, Cancelled)).Total.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_first_read_time_is_stored(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (ann, bob, mine) = await AddNotificationsAsync(shop, 1);
        var inbox = shop.Get<INotifications>();

        (await inbox.MarkReadAsync(bob, mine[0], Cancelled)).ShouldBeNull();
        (await inbox.MarkReadAsync(ann, mine[0], Cancelled))!.ReadAt.ShouldBe(shop.Now);
        shop.Advance(TimeSpan.FromMinutes(1));
        (await inbox.MarkReadAsync(ann, mine[0], Cancelled))!.ReadAt.ShouldBe(shop.Now.AddMinutes(-1));

        var kept = (await inbox.FindOwnAsync(ann, mine[0], Cancelled))!;
        (kept.ReadAt, kept.UpdatedAt).ShouldBe((shop.Now.AddMinutes(-1), shop.Now.AddMinutes(-1)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Customers_delete_only_their_own_notifications(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (ann, bob, mine) = await AddNotificationsAsync(shop, 2);
        var inbox = shop.Get<INotifications>();

        (await inbox.DeleteOwnAsync(bob, mine[0], Cancelled)).ShouldBeFalse();
        (await inbox.DeleteOwnAsync(ann, mine[0], Cancelled)).ShouldBeTrue();
        (await inbox.DeleteOwnAsync(ann, mine[0], Cancelled)).ShouldBeFalse();

        (await inbox.ListOwnAsync(ann, 0, 10, Cancelled)).Items.ShouldHaveSingleItem().Id.ShouldBe(mine[1]);
    }

    // No explicit transaction, so that another writer can act in between on SQLite too.
    [Theory, MemberData(nameof(Engines))]
    public async Task A_notification_deleted_at_the_same_moment_is_gone(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (ann, _, mine) = await AddNotificationsAsync(shop, 2);
        var inbox = shop.Get<INotifications>();
        var elsewhere = shop.AddNode().GetRequiredService<INotifications>();

        concurrently.BeforeNextSave(() => elsewhere.DeleteOwnAsync(ann, mine[0], Cancelled));
        (await inbox.MarkReadAsync(ann, mine[0], Cancelled)).ShouldBeNull();
        concurrently.BeforeNextSave(() => elsewhere.DeleteOwnAsync(ann, mine[1], Cancelled));
        (await inbox.DeleteOwnAsync(ann, mine[1], Cancelled)).ShouldBeFalse();
    }

    private static async Task<(string Ann, string Bob, IReadOnlyList<string> Anns)> AddNotificationsAsync(TestShop shop, int count)
    {
        var users = await shop.AddBuyersAsync(2);
        var ids = Enumerable.Range(1, count).Select(i => $"notification{i}").ToList();
        foreach (var id in ids)
        {
            await shop.AddAsync(new Notification
            {
                Id = id,
                CreatedAt = shop.Now,
                UpdatedAt = shop.Now,
                UserId = users[0].Id,
                Kind = "order.confirmed",
                Text = "Your order is confirmed.",
            });
        }
        return (users[0].Id, users[1].Id, ids);
    }
}
