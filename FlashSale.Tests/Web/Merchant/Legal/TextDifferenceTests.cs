using FlashSale.Web.Merchant.Legal;

namespace FlashSale.Tests.Web.Merchant.Legal;

public sealed class TextDifferenceTests
{
    [Theory]
    [InlineData("a\nb\nc", "a\nx\nc", "…\nb\n…", "…\nx\n…")]
    [InlineData("a\nb", "a\nb\nc", "", "…\nc")]
    [InlineData("b", "a\nb", "", "a\n…")]
    [InlineData("a\na", "a", "…\na", "")]
    [InlineData("a", "b", "a", "b")]
    [InlineData("a\nb", "a\nb", "", "")]
    public void Only_the_lines_that_differ_are_shown(string yours, string theirs, string shownYours, string shownTheirs) =>
        TextDifference.Between(yours, theirs).ShouldBe((shownYours, shownTheirs));

    [Fact]
    public void A_long_difference_is_cut()
    {
        var (yours, theirs) = TextDifference.Between(new string('x', 5_000), "y");

        yours.ShouldBe(new string('x', 600) + "…");
        theirs.ShouldBe("y");
    }
}
