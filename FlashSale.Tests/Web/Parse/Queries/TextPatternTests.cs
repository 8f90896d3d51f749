using CsCheck;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Tests.Web.Parse.Queries;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData("kettle", "", TextPart.Anywhere, "kettle")]
    [InlineData("^kettle", "", TextPart.Start, "kettle")]
    [InlineData("kettle$", "", TextPart.End, "kettle")]
    [InlineData("^kettle$", "", TextPart.Whole, "kettle")]
    [InlineData(@"^\Qa.b\E", "", TextPart.Start, "a.b")]
    [InlineData(@"\Qa.b\E$", "", TextPart.End, "a.b")]
    [InlineData(@"\Q.*\E", "", TextPart.Anywhere, ".*")]
    [InlineData(@"\Qa\E\\E\Qb\E", "", TextPart.Anywhere, @"a\Eb")]
    [InlineData(@"\Qno end", "", TextPart.Anywhere, "no end")]
    [InlineData(@"\Qa\Eb\Qc\E", "", TextPart.Anywhere, "abc")]
    [InlineData(@"\Qa\E\E", "", TextPart.Anywhere, "a")]
    [InlineData(@"\Q\E", "", TextPart.Anywhere, "")]
    [InlineData(@"a\.b\*\\\/\-\$", "", TextPart.Anywhere, @"a.b*\/-$")]
    [InlineData("", "", TextPart.Anywhere, "")]
    [InlineData("^$", "", TextPart.Whole, "")]
    [InlineData("50% a_b", "", TextPart.Anywhere, "50% a_b")]
    [InlineData("a", "ims", TextPart.Anywhere, "a")]
    [InlineData(@"^\Qa #b\E$", "x", TextPart.Whole, "a #b")]
    [InlineData("^a", "s", TextPart.Start, "a")]
    public void Reads_literals(string pattern, string options, TextPart part, string text)
    {
        var read = TextPattern.Parse(pattern, options, "Product.name");

        (read.Part, read.Text).ShouldBe((part, text));
        read.IgnoresCase.ShouldBe(options.Contains('i', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a.b", "")]
    [InlineData("a*", "")]
    [InlineData("a+", "")]
    [InlineData("a?", "")]
    [InlineData("(a)", "")]
    [InlineData("[ab]", "")]
    [InlineData("a{2}", "")]
    [InlineData("a|b", "")]
    [InlineData("a^b", "")]
    [InlineData("^^a", "")]
    [InlineData("a$b", "")]
    [InlineData("a$$", "")]
    [InlineData(@"\d", "")]
    [InlineData(@"\n", "")]
    [InlineData(@"\1", "")]
    [InlineData(@"a\", "")]
    [InlineData("(a+)+$", "")]
    [InlineData("^a", "m")]
    [InlineData("a$", "m")]
    [InlineData("a b", "x")]
    [InlineData("a#b", "x")]
    [InlineData("a", "g")]
    [InlineData("a", "I")]
    public void Refuses_more_than_a_literal(string pattern, string options)
    {
        var error = Should.Throw<ParseException>(() => TextPattern.Parse(pattern, options, "Product.name")).Error;

        error.Code.ShouldBe(102);
        error.Message.ShouldStartWith("The $regex for Product.name isn't supported: ");
        error.Message.ShouldContain("Use a literal");
    }

    [Fact]
    public void Whatever_the_SDKs_quote_is_read_as_it_is() => Gen.OneOf(
        Gen.String, Gen.OneOf(QueryGen.Texts).Array[0, 4].Select(string.Concat)).Sample(text =>
    {
        var quoted = @"\Q" + text.Replace(@"\E", @"\E\\E\Q", StringComparison.Ordinal) + @"\E";
        TextPattern.Parse("^" + quoted, "", "f").ShouldBe(new TextPattern(text, TextPart.Start, IgnoresCase: false));
        TextPattern.Parse(quoted + "$", "", "f").ShouldBe(new TextPattern(text, TextPart.End, IgnoresCase: false));
    });

    [Theory]
    [InlineData("kettle", "i", "A KETTLE!", true)]
    [InlineData("kettle", "", "A KETTLE!", false)]
    [InlineData("^müsli$", "i", "MÜSLI", true)]
    [InlineData("^a", "", "ba", false)]
    [InlineData("a$", "", "a\n", false)]
    [InlineData("^$", "", "", true)]
    [InlineData("^$", "", "a", false)]
    [InlineData("", "", "", true)]
    public void Matches_texts(string pattern, string options, string text, bool matches) =>
        TextPattern.Parse(pattern, options, "Product.name").Matches(text).ShouldBe(matches);
}
