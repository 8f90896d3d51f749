using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Merchant.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Catalog;

public sealed class ProductEditorTests : IAsyncLifetime
{
    private static readonly Product Theirs = AdminContext.ProductWith(name: "Copper kettle", price: 45m, rowVersion: 7, updatedBy: "bob");
    private readonly AdminContext shop = new();
    private readonly RecordedProducts products = new(AdminContext.ProductWith());

    public ProductEditorTests() => shop.Services.AddSingleton<IProducts>(products);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public void A_save_replaces_the_loaded_version_under_the_merchants_name()
    {
        var screen = ShowTyped("Steel kettle");

        products.Updates.ShouldHaveSingleItem().ShouldBe((new ProductDraft("Steel kettle", null, 50m, true), 1ul, "ann"));
        screen.Text.ShouldContain("Saved.");
    }

    [Fact]
    public void A_conflict_shows_the_editor_and_each_changed_field()
    {
        var screen = ShowConflict();

        screen.Text.ShouldContain("bob");
        screen.Conflict.ShouldBe([("Name", "Steel kettle", "Copper kettle"), ("Price", "$50.00", "$45.00")]);
        products.Updates.Count.ShouldBe(1);
    }

    [Fact]
    public void Keeping_theirs_shows_theirs_and_saves_nothing()
    {
        var screen = ShowConflict();

        screen.Press("Keep theirs");

        screen.Eventually(() => screen.Shown("Name").ShouldBe("Copper kettle"));
        products.Updates.Count.ShouldBe(1);
    }

    [Fact]
    public void Applying_mine_replaces_their_version()
    {
        var screen = ShowConflict();

        screen.Press("Overwrite with mine");

        screen.Eventually(() => products.Updates[^1].ShouldBe((new ProductDraft("Steel kettle", null, 50m, true), 7ul, "ann")));
        screen.Eventually(() => screen.Shown("Name").ShouldBe("Steel kettle"));
    }

    [Fact]
    public void Applying_mine_asks_again_after_another_change()
    {
        products.Answers.Enqueue(ConflictWith(Theirs));
        products.Answers.Enqueue(ConflictWith(AdminContext.ProductWith(name: "Iron kettle", rowVersion: 8, updatedBy: "carol")));
        var screen = ShowTyped("Steel kettle");

        screen.Press("Overwrite with mine");

        screen.Eventually(() => screen.Conflict.ShouldBe([("Name", "Steel kettle", "Iron kettle")]));
        screen.Text.ShouldContain("carol");
    }

    [Fact]
    public void Going_back_keeps_the_input_and_the_conflict()
    {
        var screen = ShowConflict();

        screen.Press("Keep editing");
        screen.Eventually(() => screen.IsDisabled("Save").ShouldBeFalse());
        screen.Shown("Name").ShouldBe("Steel kettle");
        screen.Submit();

        screen.Eventually(() => products.Updates.Select(update => update.RowVersion).ShouldBe([1ul, 1ul]));
    }

    [Fact]
    public void Problems_are_shown_at_their_fields()
    {
        products.Answers.Enqueue(new EditOutcome<Product>.Invalid([new("Name", "Enter a name."), new("", "The shop is closed.")]));

        var screen = ShowTyped("");

        screen.Eventually(() => screen.ProblemAt("Name").ShouldBe("Enter a name."));
        screen.Text.ShouldContain("The shop is closed.");
    }

    [Theory]
    [InlineData("12,50")]
    [InlineData("0,500")]
    [InlineData("12,500,0")]
    [InlineData("1,25.00")]
    [InlineData("twelve")]
    public void An_ambiguous_price_is_refused_and_stays_in_the_field(string price)
    {
        var screen = ShowKept();
        screen.TypeByKey("Price", price);

        screen.Submit();

        screen.Eventually(
            () => screen.ProblemAt("Price").ShouldBe("Enter a number, such as 12.50 with decimals, or 1250 or 1,250 without."));
        screen.Shown("Price").ShouldBe(price);
        products.Updates.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("12.50", 12.5)]
    [InlineData("1,250", 1250)]
    [InlineData("1,234,567.89", 1234567.89)]
    [InlineData("1250", 1250)]
    public void A_price_is_read_as_the_shop_writes_it(string typed, double price)
    {
        var screen = ShowKept();
        screen.TypeByKey("Price", "12,50");
        screen.TypeByKey("Price", typed);

        screen.Submit();

        screen.Eventually(() => products.Updates.ShouldHaveSingleItem().Draft.Price.ShouldBe((decimal)price));
    }

    [Fact]
    public void A_repeated_refusal_is_shown_again()
    {
        var refused = new EditOutcome<Product>.Invalid([new("Name", "No such name."), new("Price", "No such price.")]);
        products.Answers.Enqueue(refused);
        products.Answers.Enqueue(refused);
        var screen = ShowTyped("Steel kettle");
        screen.Eventually(() => screen.ProblemAt("Name").ShouldBe("No such name."));

        screen.TypeByKey("Name", "Iron kettle");
        screen.TypeByKey("Price", "-2");
        screen.Submit();

        screen.Eventually(() => screen.ProblemAt("Name").ShouldBe("No such name."));
        screen.ProblemAt("Price").ShouldBe("No such price.");
        products.Updates.Count.ShouldBe(2);
    }

    [Fact]
    public void Input_stays_when_the_server_fails()
    {
        products.Fault = new TimeoutException();

        var screen = ShowTyped("Steel kettle");

        screen.Eventually(() => screen.Text.ShouldContain("Couldn't save your changes"));
        screen.Shown("Name").ShouldBe("Steel kettle");
        screen.IsDisabled("Save").ShouldBeFalse();
    }

    [Fact]
    public void An_unknown_product_shows_a_message() =>
        shop.Show<ProductEditor>(("ProductId", "nothing")).Text.ShouldContain("We couldn't find this product");

    [Fact]
    public void A_price_change_after_a_conflict_is_confirmed_for_theirs()
    {
        var change = new PriceChange(new PriceTag(45m, 20m, 36m), new PriceTag(50m, 20m, 40m));
        var screen = ShowConflict();
        products.Answers.Enqueue(new EditOutcome<Product>.NeedsConfirmation(change));

        screen.Press("Overwrite with mine");
        screen.Eventually(() => screen.Text.ShouldContain("That's 11% more than now."));
        screen.Press("Sell at $40.00");

        screen.Eventually(() => products.Confirmed.ShouldBe([null, null, change]));
        products.Updates[^1].RowVersion.ShouldBe(7ul);
        screen.Eventually(() => screen.Text.ShouldContain("Saved."));
    }

    private AdminScreen ShowKept()
    {
        var screen = shop.Show<ProductEditor>(("ProductId", "kettle"));
        screen.Eventually(() => screen.Shown("Name").ShouldBe("Kettle"));
        return screen;
    }

    private AdminScreen ShowTyped(string name)
    {
        var screen = ShowKept();
        screen.TypeByKey("Name", name);
        screen.Submit();
        return screen;
    }

    private AdminScreen ShowConflict()
    {
        products.Answers.Enqueue(ConflictWith(Theirs));
        var screen = ShowTyped("Steel kettle");
        screen.Eventually(() => screen.Conflict.ShouldNotBeEmpty());
        return screen;
    }

    private static EditOutcome<Product>.Conflict ConflictWith(Product current) => new(current, current.UpdatedBy, current.UpdatedAt);
}
