using System.Text.Json;
using Bunit;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Web.Merchant.Catalog;
using FlashSale.Web.Merchant.Sales;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Sales;

public sealed class SaleEditorTests : IAsyncLifetime
{
    private readonly AdminContext shop = new();
    private readonly RecordedSales sales = new();

    public SaleEditorTests()
    {
        shop.Services.AddSingleton<ISales>(sales);
        shop.Services.AddSingleton<IProducts>(new RecordedProducts(AdminContext.ProductWith()));
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public void Each_missing_field_shows_a_message()
    {
        var screen = shop.Show<SaleEditor>();

        screen.Submit();

        screen.ProblemAt("Product").ShouldBe("Choose a product.");
        screen.ProblemAt("Discount").ShouldBe("Enter a discount in percent.");
        screen.ProblemAt("Start").ShouldBe("Enter a date and time.");
        screen.ProblemAt("End").ShouldBe("Enter a date and time.");
        sales.Created.ShouldBeEmpty();
    }

    [Fact]
    public void A_broken_rule_is_shown_at_its_field_and_the_input_stays()
    {
        var screen = ShowNew();
        screen.TypeByKey("Discount", "100");
        screen.Type("Start", "2026-06-02T10:00");
        screen.Type("End", "2026-06-02T09:00");
        screen.TypeByKey("Units offered", "0");
        screen.TypeByKey("Limit per customer", "0");

        screen.Submit();

        screen.Eventually(() => screen.ProblemAt("Discount").ShouldBe("Enter a discount of more than 0% and less than 100%."));
        screen.ProblemAt("End").ShouldBe("The sale must end after it starts. Choose a later end.");
        screen.ProblemAt("Units offered").ShouldNotBeNull();
        screen.ProblemAt("Limit per customer").ShouldNotBeNull();
        screen.Shown("Start").ShouldBe("2026-06-02T10:00");
    }

    [Fact]
    public void Ambiguous_numbers_are_refused_and_stay_in_the_field()
    {
        var screen = ShowNew();
        screen.TypeByKey("Discount", "40,5");
        screen.TypeByKey("Units offered", "1,5");
        screen.TypeByKey("Limit per customer", "99999999999");
        screen.Type("Start", "2026-06-02T10:00");
        screen.Type("End", "2026-06-02T12:00");

        screen.Submit();

        screen.Eventually(
            () => screen.ProblemAt("Discount").ShouldBe("Enter a number, such as 12.50 with decimals, or 1250 or 1,250 without."));
        screen.ProblemAt("Units offered").ShouldBe("Enter a whole number, such as 15 or 1,250.");
        screen.ProblemAt("Limit per customer").ShouldBe("This number is too large. Enter a smaller one.");
        screen.Shown("Discount").ShouldBe("40,5");
        screen.Shown("Units offered").ShouldBe("1,5");
        sales.Created.ShouldBeEmpty();
    }

    [Fact]
    public void A_draft_from_before_the_reload_is_restored_with_its_product()
    {
        var typed = new TypedSale("kettle", 25m, "2026-06-02T10:00", null, 10, null, Original: null);
        shop.JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(JsonSerializer.Serialize(typed));

        var screen = shop.Show<SaleEditor>();

        screen.Eventually(() => screen.Text.ShouldContain("We restored your unsaved changes"));
        screen.Shown("Product").ShouldBe("Kettle");
        screen.Shown("Discount").ShouldBe("25");
        screen.Shown("Start").ShouldBe("2026-06-02T10:00");
        screen.Shown("Units offered").ShouldBe("10");
    }

    [Fact]
    public void Starting_over_also_clears_unreadable_input()
    {
        var typed = new TypedSale(null, 25m, null, null, null, null, Original: null);
        shop.JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(JsonSerializer.Serialize(typed));
        var screen = shop.Show<SaleEditor>();
        screen.Eventually(() => screen.Text.ShouldContain("We restored your unsaved changes"));
        screen.TypeByKey("Units offered", "1,5");
        screen.Submit();
        screen.Eventually(() => screen.ProblemAt("Units offered").ShouldNotBeNull());

        screen.Press("Discard changes");

        screen.Eventually(() => screen.Shown("Units offered").ShouldBeNullOrEmpty());
        screen.Submit();
        screen.Eventually(() => screen.ProblemAt("Discount").ShouldBe("Enter a discount in percent."));
        screen.ProblemAt("Units offered").ShouldBeNull();
    }

    [Fact]
    public void An_unreadable_limit_is_not_restored_as_no_limit()
    {
        sales.Stored = AdminContext.SaleWith(unitsOffered: 20);
        var screen = ShowStored();
        screen.TypeByKey("Units offered", "5x");
        screen.TypeByKey("Discount", "45");

        screen.Eventually(() => Stored().Discount.ShouldBe(45m));
        Stored().UnitsOffered.ShouldBe(20);

        TypedSale Stored() =>
            JsonSerializer.Deserialize<TypedSale>((string)shop.JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[1]!)!;
    }

    [Fact]
    public void A_draft_of_another_version_of_the_shop_is_ignored()
    {
        shop.JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult("{ \"Discount\": \"much\" }");

        var screen = shop.Show<SaleEditor>();

        screen.Shown("Discount").ShouldBeNullOrEmpty();
        screen.Text.ShouldNotContain("restored your unsaved changes");
    }

    [Fact]
    public void Times_are_read_in_the_merchants_zone()
    {
        var screen = ShowNew();
        screen.TypeByKey("Discount", "25");
        screen.Type("Start", "2026-06-02T10:00");
        screen.Type("End", "2026-06-02T12:00");
        screen.Text.ShouldContain("Europe/Berlin");

        screen.Submit();

        var ten = new DateTimeOffset(2026, 6, 2, 8, 0, 0, TimeSpan.Zero);
        screen.Eventually(
            () => sales.Created.ShouldHaveSingleItem().ShouldBe(("kettle", new SaleDraft(25m, ten, ten.AddHours(2), null, null), "ann")));
    }

    [Fact]
    public void The_sale_price_is_shown_while_typing()
    {
        var screen = ShowNew();

        screen.TypeByKey("Discount", "33");

        screen.Eventually(() => screen.Text.ShouldContain("$33.50"));
    }

    [Fact]
    public void Unchanged_times_are_saved_to_the_millisecond()
    {
        var start = AdminContext.Start.AddHours(1).AddMilliseconds(12_345);
        sales.Stored = AdminContext.SaleWith();
        sales.Stored.StartTime = start;
        var screen = ShowStored();

        screen.TypeByKey("Discount", "50");
        screen.Submit();

        screen.Eventually(() => sales.Updates.ShouldHaveSingleItem().Changed.StartTime.ShouldBe(start));
    }

    [Fact]
    public void A_conflict_shows_the_editor_and_each_changed_term()
    {
        var screen = ShowConflict();

        screen.Text.ShouldContain("bob changed this");
        screen.Conflict.ShouldBe([("Discount", "50%", "40%"), ("Units offered", "All stock", "20")]);
    }

    [Fact]
    public void Applying_mine_changes_their_version()
    {
        var screen = ShowConflict();

        screen.Press("Overwrite with mine");

        screen.Eventually(() => sales.Updates[^1].Original.UnitsOffered.ShouldBe(20));
        sales.Updates[^1].Changed.Discount.ShouldBe(50m);
    }

    [Fact]
    public void Keeping_theirs_shows_theirs()
    {
        var screen = ShowConflict();

        screen.Press("Keep theirs");

        screen.Eventually(() => screen.Shown("Units offered").ShouldBe("20"));
        screen.Shown("Discount").ShouldBe("40");
        sales.Updates.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_untouched_form_follows_other_editors_changes()
    {
        var screen = ShowStored();
        sales.Stored = AdminContext.SaleWith(unitsOffered: 20);

        await shop.Sales.PublishPhaseAsync(new SaleNotice("kettle"));

        screen.Eventually(() => screen.Shown("Units offered").ShouldBe("20"));
    }

    [Fact]
    public async Task Input_stays_when_others_change_the_sale()
    {
        var screen = ShowStored();
        screen.TypeByKey("Discount", "50");
        sales.Stored = AdminContext.SaleWith(unitsOffered: 20);

        await shop.Sales.PublishPhaseAsync(new SaleNotice("kettle"));
        screen.Submit();

        screen.Eventually(() => sales.Updates.ShouldHaveSingleItem().Original.UnitsOffered.ShouldBeNull());
        sales.Updates[0].Changed.Discount.ShouldBe(50m);
    }

    [Fact]
    public void Starting_now_asks_for_confirmation()
    {
        var screen = ShowStored();

        screen.Press("Start now");
        screen.Eventually(() => screen.Text.ShouldContain("Shoppers can buy Kettle at 40% off right away"));
        sales.Acts.ShouldBeEmpty();
        screen.Press("Start now");

        screen.Eventually(() => sales.Acts.ShouldBe(["ann starts sale"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Each_buttons_name_begins_with_its_visible_label(double startsInHours)
    {
        sales.Stored = AdminContext.SaleWith(startsInHours: startsInHours);

        ShowStored().MisnamedButtons.ShouldBeEmpty();
    }

    [Fact]
    public void Going_back_from_the_confirmation_ends_nothing()
    {
        sales.Stored = AdminContext.SaleWith(startsInHours: -1);
        var screen = ShowStored();

        screen.Press("End now");
        screen.Eventually(() => screen.Text.ShouldContain("Existing orders aren't affected."));
        screen.Press("Go back");

        screen.Eventually(() => screen.IsDisabled("End now").ShouldBeFalse());
        sales.Acts.ShouldBeEmpty();
    }

    [Fact]
    public void A_sale_with_orders_cannot_be_deleted()
    {
        sales.Stored.LastClaimNumber = 1;

        ShowStored().Buttons.ShouldNotContain("Delete");
    }

    [Fact]
    public void An_ended_sale_cannot_be_changed()
    {
        sales.Stored = AdminContext.SaleWith(startsInHours: -2, endsInHours: -1);

        var screen = ShowStored();

        screen.IsDisabled("Save").ShouldBeTrue();
        screen.Text.ShouldContain("This sale has ended.");
    }

    private AdminScreen ShowNew()
    {
        shop.Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/sales/new?product=kettle");
        var screen = shop.Show<SaleEditor>();
        screen.Eventually(() => screen.Shown("Product").ShouldBe("Kettle"));
        return screen;
    }

    [Fact]
    public void A_live_price_change_shows_both_prices_and_asks_first()
    {
        sales.Stored = AdminContext.SaleWith(startsInHours: -1);
        var change = new PriceChange(new PriceTag(50m, 40m, 30m), new PriceTag(50m, 95m, 2.5m));
        sales.Answers.Enqueue(new EditOutcome<Sale>.NeedsConfirmation(change));
        var screen = ShowStored();
        screen.TypeByKey("Discount", "95");

        screen.Submit();

        screen.Eventually(() => screen.Text.ShouldContain("Change the price while people are buying?"));
        screen.Text.ShouldContain("$30.00");
        screen.Text.ShouldContain("That's 91% cheaper than now.");
        sales.Confirmed.ShouldBe([null]);
        screen.Press("Sell at $2.50");
        screen.Eventually(() => sales.Confirmed.ShouldBe([null, change]));
        screen.Eventually(() => screen.Text.ShouldContain("Saved."));
    }

    [Fact]
    public void Going_back_from_a_price_change_saves_nothing_keeps_input()
    {
        sales.Stored = AdminContext.SaleWith(startsInHours: -1);
        sales.Answers.Enqueue(
            new EditOutcome<Sale>.NeedsConfirmation(new PriceChange(new PriceTag(50m, 40m, 30m), new PriceTag(50m, 95m, 2.5m))));
        var screen = ShowStored();
        screen.TypeByKey("Discount", "95");
        screen.Submit();
        screen.Eventually(() => screen.Buttons.ShouldContain("Go back"));

        screen.Press("Go back");

        screen.Eventually(() => screen.IsDisabled("Save").ShouldBeFalse());
        screen.Shown("Discount").ShouldBe("95");
        sales.Confirmed.ShouldBe([null]);
    }

    [Theory]
    [InlineData(false, "Live")]
    [InlineData(true, "Sold out")]
    public void A_live_sale_without_units_is_shown_as_sold_out(bool isSoldOut, string badge)
    {
        sales.Stored = AdminContext.SaleWith(startsInHours: -1);
        if (isSoldOut)
            sales.SoldOut.Add("sale");

        ShowStored().Text.ShouldContain(badge);
    }

    [Fact]
    public async Task The_badge_changes_when_the_last_unit_is_sold()
    {
        sales.Stored = AdminContext.SaleWith(startsInHours: -1);
        var screen = ShowStored();
        screen.Text.ShouldNotContain("Sold out");

        shop.Stock.Publish(new StockLevel("kettle", 0, "sale", Claimed: 5, Offered: null, RowVersion: 2));
        await shop.Ticker.RunRoundAsync();

        screen.Eventually(() => screen.Text.ShouldContain("Sold out"));
    }

    private AdminScreen ShowStored()
    {
        var screen = shop.Show<SaleEditor>(("SaleId", "sale"));
        screen.Eventually(() => screen.Shown("Discount").ShouldBe("40"));
        return screen;
    }

    private AdminScreen ShowConflict()
    {
        var theirs = AdminContext.SaleWith(unitsOffered: 20, updatedBy: "bob");
        sales.Answers.Enqueue(new EditOutcome<Sale>.Conflict(theirs, theirs.UpdatedBy, theirs.UpdatedAt));
        var screen = ShowStored();
        screen.TypeByKey("Discount", "50");
        screen.Submit();
        screen.Eventually(() => screen.Conflict.ShouldNotBeEmpty());
        return screen;
    }
}
