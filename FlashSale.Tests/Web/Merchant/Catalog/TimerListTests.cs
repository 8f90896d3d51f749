using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Merchant.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Catalog;

public sealed class TimerListTests : IAsyncLifetime
{
    private readonly AdminContext shop = new();
    private readonly RecordedTimers timers = new(TimerOf(minutes: 90, rowVersion: 3, updatedBy: "ann"));

    public TimerListTests()
    {
        shop.Services.AddSingleton<ICountdownTimers>(timers);
        shop.Services.AddSingleton<IProducts>(new RecordedProducts(AdminContext.ProductWith()));
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public void A_timer_shows_how_long_it_runs_and_when_it_ends()
    {
        var screen = Show();

        screen.CellOf("Duration").ShouldBe("90 minutes");
        screen.CellOf("Ends").ShouldContain("1 Jun 2026");
    }

    [Fact]
    public void A_timer_needs_a_product()
    {
        var screen = Show();

        screen.Press("New timer");
        screen.Eventually(() => screen.Buttons.ShouldContain("Start timer"));
        screen.Submit();

        screen.Eventually(() => screen.ProblemAt("Product").ShouldBe("Choose the product whose page shows the timer."));
        timers.Created.ShouldBeEmpty();
    }

    [Fact]
    public void A_longer_duration_replaces_the_shown_version()
    {
        var screen = Change("120");

        screen.Eventually(() => timers.Updates.ShouldHaveSingleItem().ShouldBe((7200, 3UL, "ann")));
    }

    [Fact]
    public void A_broken_rule_is_shown_at_its_field_and_the_input_stays()
    {
        timers.Answers.Enqueue(
            new EditOutcome<CountdownTimer>.Invalid(nameof(CountdownTimer.Duration), "Choose a duration from one second to one year."));

        var screen = Change("0");

        screen.Eventually(() => screen.ProblemAt("Duration from its start").ShouldBe("Choose a duration from one second to one year."));
        screen.Shown("Duration from its start").ShouldBe("0");
    }

    [Fact]
    public void A_conflict_shows_the_editor_and_both_durations()
    {
        var screen = ShowConflict();

        screen.Text.ShouldContain("bob changed this");
        screen.Conflict.ShouldBe([("Duration", "2 hours", "3 hours")]);
    }

    [Fact]
    public void Applying_mine_replaces_the_version_that_was_seen()
    {
        var screen = ShowConflict();

        screen.Press("Overwrite with mine");

        screen.Eventually(() => timers.Updates.ShouldBe([(7200, 3UL, "ann"), (7200, 8UL, "ann")]));
    }

    [Fact]
    public void Keeping_theirs_saves_nothing()
    {
        var screen = ShowConflict();

        screen.Press("Keep theirs");

        screen.Eventually(() => screen.Buttons.ShouldNotContain("Save"));
        timers.Updates.Count.ShouldBe(1);
    }

    [Fact]
    public void Deleting_asks_for_confirmation()
    {
        var screen = Show();

        screen.Press("Delete");
        screen.Eventually(() => screen.Text.ShouldContain("The banner disappears from every open page of Kettle"));
        timers.Stored.ShouldNotBeNull();
        screen.Press("Delete");

        screen.Eventually(() => screen.Text.ShouldContain("No timers yet."));
        timers.Stored.ShouldBeNull();
    }

    private AdminScreen Show()
    {
        var screen = shop.Show<TimerList>();
        screen.Eventually(() => screen.Text.ShouldContain("Kettle"));
        return screen;
    }

    private AdminScreen Change(string minutes)
    {
        var screen = Show();
        screen.Press("Edit");
        screen.Eventually(() => screen.Shown("Duration from its start").ShouldBe("90"));
        screen.Type("Duration from its start", minutes);
        screen.Submit();
        return screen;
    }

    private AdminScreen ShowConflict()
    {
        var theirs = TimerOf(minutes: 180, rowVersion: 8, updatedBy: "bob");
        timers.Answers.Enqueue(new EditOutcome<CountdownTimer>.Conflict(theirs, theirs.UpdatedBy, theirs.UpdatedAt));
        var screen = Change("120");
        screen.Eventually(() => screen.Conflict.ShouldNotBeEmpty());
        return screen;
    }

    private static CountdownTimer TimerOf(int minutes, ulong rowVersion, string updatedBy) => new()
    {
        Id = "timer",
        CreatedAt = AdminContext.Start,
        UpdatedAt = AdminContext.Start,
        ProductId = "kettle",
        Product = AdminContext.ProductWith(),
        Duration = minutes * 60,
        UpdatedBy = updatedBy,
        RowVersion = rowVersion,
    };
}
