using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
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
    public void Saves_over_the_version_that_was_loaded_in_the_merchants_name()
    {
        var screen = ShowTyped("Steel kettle");

        products.Updates.ShouldHaveSingleItem().ShouldBe((new ProductDraft("Steel kettle", null, 50m, true), 1ul, "ann"));
        screen.Text.ShouldContain("Saved.");
    }

    [Fact]
    public void A_conflict_shows_who_and_each_field_that_differs()
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
    public void Applying_mine_saves_over_their_version()
    {
        var screen = ShowConflict();

        screen.Press("Overwrite with mine");

        screen.Eventually(() => products.Updates[^1].ShouldBe((new ProductDraft("Steel kettle", null, 50m, true), 7ul, "ann")));
        screen.Eventually(() => screen.Shown("Name").ShouldBe("Steel kettle"));
    }

    [Fact]
    public void Mine_over_theirs_is_asked_again_when_there_is_another_change_meanwhile()
    {
        products.Answers.Enqueue(ConflictWith(Theirs));
        products.Answers.Enqueue(ConflictWith(AdminContext.ProductWith(name: "Iron kettle", rowVersion: 8, updatedBy: "carol")));
        var screen = ShowTyped("Steel kettle");

        screen.Press("Overwrite with mine");

        screen.Eventually(() => screen.Conflict.ShouldBe([("Name", "Steel kettle", "Iron kettle")]));
        screen.Text.ShouldContain("carol");
    }

    [Fact]
    public void Going_back_keeps_what_was_typed_and_the_next_save_is_a_conflict_again()
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
    public void A_price_that_cannot_be_read_for_sure_is_refused_and_stays_typed(string price)
    {
        var screen = ShowKept();
        screen.TypeAsOneGoes("Price", price);

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
        screen.TypeAsOneGoes("Price", "12,50");
        screen.TypeAsOneGoes("Price", typed);

        screen.Submit();

        screen.Eventually(() => products.Updates.ShouldHaveSingleItem().Draft.Price.ShouldBe((decimal)price));
    }

    [Fact]
    public void What_is_refused_again_is_said_again()
    {
        var refused = new EditOutcome<Product>.Invalid([new("Name", "No such name."), new("Price", "No such price.")]);
        products.Answers.Enqueue(refused);
        products.Answers.Enqueue(refused);
        var screen = ShowTyped("Steel kettle");
        screen.Eventually(() => screen.ProblemAt("Name").ShouldBe("No such name."));

        screen.TypeAsOneGoes("Name", "Iron kettle");
        screen.TypeAsOneGoes("Price", "-2");
        screen.Submit();

        screen.Eventually(() => screen.ProblemAt("Name").ShouldBe("No such name."));
        screen.ProblemAt("Price").ShouldBe("No such price.");
        products.Updates.Count.ShouldBe(2);
    }

    [Fact]
    public void When_the_server_fails_what_was_typed_stays()
    {
        products.Fault = new TimeoutException();

        var screen = ShowTyped("Steel kettle");

        screen.Eventually(() => screen.Text.ShouldContain("Couldn't save your changes"));
        screen.Shown("Name").ShouldBe("Steel kettle");
        screen.IsDisabled("Save").ShouldBeFalse();
    }

    [Fact]
    public void An_unknown_product_is_said_to_be_unknown() =>
        shop.Show<ProductEditor>(("ProductId", "nothing")).Text.ShouldContain("We couldn't find this product");

    [Fact]
    public void A_price_change_over_theirs_is_confirmed_for_their_version()
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
        screen.TypeAsOneGoes("Name", name);
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
