using FlashSale.Domain;
using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Domain.Catalog;

public sealed class ProductDraftTests
{
    private static readonly Currency Dollar = Currency.Find("USD")!;
    private static readonly Currency Yen = Currency.Find("JPY")!;
    private static readonly ProductDraft Valid = new("Kettle", "Boils.", 19.99m, true);

    [Fact]
    public void A_good_draft_has_no_problems()
    {
        Valid.Validate(Dollar).ShouldBeEmpty();
        new ProductDraft(new string('n', Product.NameLength), null, 0m, false).Validate(Dollar).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_product_must_have_a_name(string name) => ShouldRefuse(Valid with { Name = name }, nameof(ProductDraft.Name));

    [Fact]
    public void Texts_must_fit_their_maximum_lengths()
    {
        ShouldRefuse(Valid with { Name = new string('n', Product.NameLength + 1) }, nameof(ProductDraft.Name));
        ShouldRefuse(Valid with { Description = new string('d', Product.DescriptionLength + 1) }, nameof(ProductDraft.Description));
    }

    [Theory]
    [InlineData("Ket\0tle")]
    [InlineData("Ket\u202Etle")]
    [InlineData("Ket\u2066tle")]
    [InlineData("Ket\uFEFFtle")]
    [InlineData("Ket\u001Btle")]
    public void Texts_must_not_contain_hidden_or_direction_characters(string text)
    {
        (Valid with { Name = text }).FindInvisibleCharacters(null)!.Field.ShouldBe(nameof(ProductDraft.Name));
        (Valid with { Description = text }).FindInvisibleCharacters(null)!.Field.ShouldBe(nameof(ProductDraft.Description));
    }

    [Theory]
    [InlineData("ក្តៅ\u200Bទឹក")]
    [InlineData("Kettle 👨‍👩‍👧")]
    [InlineData("می‌خواهم")]
    [InlineData("\u200Fקומקום")]
    public void Joiners_and_marks_that_languages_need_are_allowed(string text) =>
        (Valid with { Name = text, Description = text }).FindInvisibleCharacters(null).ShouldBeNull();

    [Fact]
    public void Only_the_description_may_contain_line_breaks()
    {
        (Valid with { Description = "Boils.\r\n\tAnd steams.\n" }).FindInvisibleCharacters(null).ShouldBeNull();
        (Valid with { Name = "Kettle\nPot" }).FindInvisibleCharacters(null)!.Field.ShouldBe(nameof(ProductDraft.Name));
    }

    [Fact]
    public void A_price_must_be_between_zero_and_the_maximum()
    {
        ShouldRefuse(Valid with { Price = -0.01m }, nameof(ProductDraft.Price));
        ShouldRefuse(Valid with { Price = ProductDraft.MaxPrice + 0.01m }, nameof(ProductDraft.Price));
        (Valid with { Price = ProductDraft.MaxPrice }).Validate(Dollar).ShouldBeEmpty();
    }

    [Fact]
    public void A_price_must_fit_the_currencys_decimals()
    {
        ShouldRefuse(Valid with { Price = 0.001m }, nameof(ProductDraft.Price));
        Valid.Validate(Yen).ShouldHaveSingleItem().Field.ShouldBe(nameof(ProductDraft.Price));
        (Valid with { Price = 20m }).Validate(Yen).ShouldBeEmpty();
    }

    [Fact]
    public void Texts_are_trimmed()
    {
        new ProductDraft(" Kettle ", " Boils.\n", 1m, true).Trimmed().ShouldBe(new ProductDraft("Kettle", "Boils.", 1m, true));
        new ProductDraft("Kettle", " ", 1m, true).Trimmed().Description.ShouldBeNull();
    }

    private static void ShouldRefuse(ProductDraft draft, string field) =>
        draft.Validate(Dollar).ShouldHaveSingleItem().Field.ShouldBe(field);
}
