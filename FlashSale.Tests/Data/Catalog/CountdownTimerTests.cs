using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Catalog;

public sealed class CountdownTimerTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Timers_are_listed_with_their_products_newest_first(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var kettle = await shop.AddProductAsync("Kettle");
        var lamp = await shop.AddProductAsync("Lamp");
        await CreateAsync(shop, kettle, 60);
        shop.Advance(TimeSpan.FromSeconds(1));
        await CreateAsync(shop, lamp, 90);

        var timers = await shop.Get<ICountdownTimers>().ListAsync(Cancelled);

        timers.Select(timer => (timer.Product!.Name, timer.Duration, timer.UpdatedBy))
            .ShouldBe([("Lamp", 90, "ann"), ("Kettle", 60, "ann")]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_second_of_two_editors_sees_the_first_as_a_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var loaded = await CreateAsync(shop, await shop.AddProductAsync(), 60);
        var timers = shop.Get<ICountdownTimers>();
        shop.Advance(TimeSpan.FromSeconds(5));

        var first = await timers.UpdateAsync(loaded.Id, 120, loaded.RowVersion, "bob", Cancelled);
        var second = await timers.UpdateAsync(loaded.Id, 180, loaded.RowVersion, "cleo", Cancelled);

        first.ShouldBeOfType<EditOutcome<CountdownTimer>.Saved>().Value.RowVersion.ShouldBeGreaterThan(loaded.RowVersion);
        var conflict = second.ShouldBeOfType<EditOutcome<CountdownTimer>.Conflict>();
        (conflict.Current.Duration, conflict.ChangedBy, conflict.ChangedAt).ShouldBe((120, "bob", shop.Now));
        (await timers.ListAsync(Cancelled)).ShouldHaveSingleItem().Duration.ShouldBe(120);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_change_between_load_and_save_is_a_conflict(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var loaded = await CreateAsync(shop, await shop.AddProductAsync(), 60);
        var timers = shop.Get<ICountdownTimers>();
        concurrently.BeforeNextSave(() => timers.UpdateAsync(loaded.Id, 120, loaded.RowVersion, "bob", Cancelled));

        var outcome = await timers.UpdateAsync(loaded.Id, 180, loaded.RowVersion, "cleo", Cancelled);

        outcome.ShouldBeOfType<EditOutcome<CountdownTimer>.Conflict>().Current.Duration.ShouldBe(120);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deleted_timer_is_gone_for_everyone(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var loaded = await CreateAsync(shop, await shop.AddProductAsync(), 60);
        var timers = shop.Get<ICountdownTimers>();
        concurrently.BeforeNextSave(async () => (await timers.DeleteAsync(loaded.Id, Cancelled)).ShouldBeTrue());

        (await timers.UpdateAsync(loaded.Id, 180, loaded.RowVersion, "cleo", Cancelled))
            .ShouldBeOfType<EditOutcome<CountdownTimer>.NotFound>();
        (await timers.DeleteAsync(loaded.Id, Cancelled)).ShouldBeFalse();
        (await timers.ListAsync(Cancelled)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_invalid_duration_or_an_unknown_product_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var timers = shop.Get<ICountdownTimers>();

        foreach (var duration in new[] { 0, -1, CountdownTimer.MaxDuration + 1 })
            (await timers.CreateAsync(product.Id, duration, "ann", Cancelled)).ShouldBeOfType<EditOutcome<CountdownTimer>.Invalid>();
        (await timers.CreateAsync("nothing", 60, "ann", Cancelled)).ShouldBeOfType<EditOutcome<CountdownTimer>.Invalid>();
        (await timers.CreateAsync(product.Id, CountdownTimer.MaxDuration, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<CountdownTimer>.Saved>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Open_pages_receive_every_change(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var notices = 0;
        using var subscription = shop.Get<SaleFeed>().Subscribe(product.Id, _ => notices++);
        var timers = shop.Get<ICountdownTimers>();

        var timer = await CreateAsync(shop, product, 60);
        notices.ShouldBe(1);
        await timers.UpdateAsync(timer.Id, 120, timer.RowVersion, "bob", Cancelled);
        notices.ShouldBe(2);
        await timers.DeleteAsync(timer.Id, Cancelled);
        notices.ShouldBe(3);
    }

    private static async Task<CountdownTimer> CreateAsync(TestShop shop, Product product, int seconds) =>
        (await shop.Get<ICountdownTimers>().CreateAsync(product.Id, seconds, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<CountdownTimer>.Saved>().Value;
}
