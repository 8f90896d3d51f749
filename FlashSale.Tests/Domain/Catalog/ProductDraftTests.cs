using FlashSale.Domain;
using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Domain.Catalog;

public sealed class ProductDraftTests
{
    private static readonly Currency Dollar = Currency.Find("USD")!;
    private static readonly Currency Yen = Currency.Find("JPY")!;
    private static readonly ProductDraft Good = new("Kettle", "Boils.", 19.99m, true);

    [Fact]
    public void A_good_draft_has_no_problems()
    {
        Good.Validate(Dollar).ShouldBeEmpty();
        new ProductDraft(new string('n', Product.NameLength), null, 0m, false).Validate(Dollar).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Must_have_a_name(string name) => ShouldComplainOf(Good with { Name = name }, nameof(ProductDraft.Name));

    [Fact]
    public void Must_have_texts_that_fit()
    {
        ShouldComplainOf(Good with { Name = new string('n', Product.NameLength + 1) }, nameof(ProductDraft.Name));
        ShouldComplainOf(Good with { Description = new string('d', Product.DescriptionLength + 1) }, nameof(ProductDraft.Description));
    }

    [Theory]
    [InlineData("Ket\0tle")]
    [InlineData("Ket\u202Etle")]
    [InlineData("Ket\u2066tle")]
    [InlineData("Ket\uFEFFtle")]
    [InlineData("Ket\u001Btle")]
    public void Must_have_texts_that_hide_and_turn_nothing(string text)
    {
        (Good with { Name = text }).FindInvisibleCharacters(null)!.Field.ShouldBe(nameof(ProductDraft.Name));
        (Good with { Description = text }).FindInvisibleCharacters(null)!.Field.ShouldBe(nameof(ProductDraft.Description));
    }

    [Theory]
    [InlineData("ក្តៅ\u200Bទឹក")]
    [InlineData("Kettle 👨‍👩‍👧")]
    [InlineData("می‌خواهم")]
    [InlineData("\u200Fקומקום")]
    public void May_have_the_joiners_and_marks_that_languages_need(string text) => (Good with { Name = text, Description = text }).FindInvisibleCharacters(null).ShouldBeNull();

    [Fact]
    public void May_break_lines_in_the_description_only()
    {
        (Good with { Description = "Boils.\r\n\tAnd steams.\n" }).FindInvisibleCharacters(null).ShouldBeNull();
        (Good with { Name = "Kettle\nPot" }).FindInvisibleCharacters(null)!.Field.ShouldBe(nameof(ProductDraft.Name));
    }

    [Fact]
    public void Must_have_a_price_from_0_to_the_largest()
    {
        ShouldComplainOf(Good with { Price = -0.01m }, nameof(ProductDraft.Price));
        ShouldComplainOf(Good with { Price = ProductDraft.MaxPrice + 0.01m }, nameof(ProductDraft.Price));
        (Good with { Price = ProductDraft.MaxPrice }).Validate(Dollar).ShouldBeEmpty();
    }

    [Fact]
    public void Must_have_a_price_that_the_currency_can_pay()
    {
        ShouldComplainOf(Good with { Price = 0.001m }, nameof(ProductDraft.Price));
        Good.Validate(Yen).ShouldHaveSingleItem().Field.ShouldBe(nameof(ProductDraft.Price));
        (Good with { Price = 20m }).Validate(Yen).ShouldBeEmpty();
    }

    [Fact]
    public void Is_kept_without_blanks_around_its_texts()
    {
        new ProductDraft(" Kettle ", " Boils.\n", 1m, true).Trimmed().ShouldBe(new ProductDraft("Kettle", "Boils.", 1m, true));
        new ProductDraft("Kettle", " ", 1m, true).Trimmed().Description.ShouldBeNull();
    }

    private static void ShouldComplainOf(ProductDraft draft, string field) => draft.Validate(Dollar).ShouldHaveSingleItem().Field.ShouldBe(field);
}
