using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Stock;
using FlashSale.Web.Merchant.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Stock;

public sealed class InventoryListTests : IAsyncLifetime
{
    private static readonly InventoryLine Line = new("kettle", "Kettle", Published: true, Stock: 42, RowVersion: 5, AdminContext.Start);
    private readonly AdminContext shop = new();
    private readonly RecordedInventories inventories = new(Line);

    public InventoryListTests() => shop.Services.AddSingleton<IInventories>(inventories);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public async Task The_stock_follows_the_feed()
    {
        var screen = Show();
        screen.CellOf("In stock").ShouldBe("42");

        shop.Stock.Publish(new StockLevel("kettle", 39, null, 0, null, 6));
        await shop.Ticker.RunRoundAsync();

        screen.Eventually(() => screen.CellOf("In stock").ShouldBe("39"));
    }

    [Fact]
    public void Updates_older_than_the_list_are_ignored()
    {
        shop.Stock.Publish(new StockLevel("kettle", 39, null, 0, null, 4));

        Show().CellOf("In stock").ShouldBe("42");
    }

    [Fact]
    public async Task A_disposed_page_receives_no_updates()
    {
        Show();
        shop.Ticker.SubscriberCount.ShouldBe(1);

        await shop.DisposeComponentsAsync();

        shop.Ticker.SubscriberCount.ShouldBe(0);
    }

    [Fact]
    public void Each_buttons_name_begins_with_its_visible_label() => Show().MisnamedButtons.ShouldBeEmpty();

    [Fact]
    public void A_restock_adds_units_under_the_merchants_name()
    {
        var screen = Open("Restock", "Units received", "8");
        screen.Submit();

        screen.Eventually(() => inventories.Added.ShouldHaveSingleItem().ShouldBe((8, StockReason.Restock, null, "ann")));
        screen.Eventually(() => screen.Text.ShouldContain("Kettle: 50 in stock."));
    }

    [Fact]
    public void A_loss_removes_units()
    {
        var screen = Open("Write off", "Units damaged or lost", "3");
        screen.Type("Note", "Fell off the shelf");
        screen.Submit();

        screen.Eventually(() => inventories.Added.ShouldHaveSingleItem().ShouldBe((-3, StockReason.Loss, "Fell off the shelf", "ann")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-4")]
    public void A_restock_of_zero_units_is_refused(string units)
    {
        var screen = Open("Restock", "Units received", units);
        screen.Submit();

        screen.Eventually(() => screen.ProblemAt("Units received").ShouldBe("Enter a number of units, 1 or more."));
        inventories.Added.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("1.5")]
    public void Ambiguous_units_are_refused_and_stay_in_the_field(string units)
    {
        var screen = Open("Restock", "Units received", units);
        screen.Submit();

        screen.Eventually(() => screen.ProblemAt("Units received").ShouldBe("Enter a whole number, such as 15 or 1,250."));
        screen.Shown("Units received").ShouldBe(units);
        inventories.Added.ShouldBeEmpty();
    }

    [Fact]
    public void A_restock_of_zero_units_is_refused_again()
    {
        var screen = Open("Restock", "Units received", "-1");
        screen.Submit();
        screen.Eventually(() => screen.ProblemAt("Units received").ShouldNotBeNull());

        screen.Type("Units received", "-2");
        screen.Submit();

        screen.Eventually(() => screen.ProblemAt("Units received").ShouldBe("Enter a number of units, 1 or more."));
    }

    [Fact]
    public void A_broken_rule_is_shown_at_the_units()
    {
        inventories.Answers.Enqueue(new EditOutcome<InventoryLine>.Invalid("Delta", "There are only 42 units; no more can be taken out."));
        var screen = Open("Write off", "Units damaged or lost", "60");
        screen.Submit();

        screen.Eventually(() => screen.ProblemAt("Units damaged or lost").ShouldBe("There are only 42 units; no more can be taken out."));
    }

    [Fact]
    public void A_conflict_shows_the_editor_and_both_counts()
    {
        var screen = Conflict(changedBy: "bob");

        screen.Text.ShouldContain("bob changed this");
        screen.Conflict.ShouldBe([("In stock", "40", "37")]);
        inventories.Corrected.ShouldBe([(40, 5ul, "ann")]);
    }

    [Fact]
    public void A_conflict_without_an_editor_names_an_order_as_the_cause() =>
        Conflict(changedBy: null).Text.ShouldContain("An order changed this");

    [Fact]
    public void Keeping_theirs_corrects_nothing()
    {
        var screen = Conflict(changedBy: "bob");

        screen.Press("Keep theirs");

        screen.Eventually(() => screen.Text.ShouldContain("Kettle stays at 37 in stock."));
        inventories.Corrected.Count.ShouldBe(1);
    }

    [Fact]
    public void Applying_mine_replaces_their_version()
    {
        var screen = Conflict(changedBy: "bob");

        screen.Press("Overwrite with mine");

        screen.Eventually(() => inventories.Corrected.ShouldBe([(40, 5ul, "ann"), (40, 9ul, "ann")]));
        screen.Eventually(() => screen.Text.ShouldContain("Kettle: 40 in stock."));
    }

    [Fact]
    public void Going_back_keeps_the_input()
    {
        var screen = Conflict(changedBy: "bob");

        screen.Press("Keep editing");

        screen.Eventually(() => screen.IsDisabled("Save").ShouldBeFalse());
        screen.Shown("Units counted").ShouldBe("40");
    }

    private AdminScreen Show()
    {
        var screen = shop.Show<InventoryList>();
        screen.Eventually(() => screen.Buttons.ShouldContain("Restock"));
        return screen;
    }

    private AdminScreen Open(string button, string label, string units)
    {
        var screen = Show();
        screen.Press(button);
        screen.Eventually(() => screen.Shown(label).ShouldBeNullOrEmpty());
        screen.Type(label, units);
        return screen;
    }

    private AdminScreen Conflict(string? changedBy)
    {
        inventories.Answers.Enqueue(
            new EditOutcome<InventoryLine>.Conflict(Line with { Stock = 37, RowVersion = 9 }, changedBy, AdminContext.Start));
        var screen = Open("Correct", "Units counted", "40");
        screen.Submit();
        screen.Eventually(() => screen.Conflict.ShouldNotBeEmpty());
        return screen;
    }
}
