using FlashSale.Domain.Legal;

namespace FlashSale.Tests.Domain.Legal;

public sealed class LegalPageDraftTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    public void An_empty_text_is_refused(string markdown) => MessageOf(markdown).ShouldBe("Enter the text of the page.");

    [Fact]
    public void A_text_has_a_longest_length()
    {
        MessageOf(new string('x', LegalPage.MarkdownLength)).ShouldBeNull();
        MessageOf(new string('x', LegalPage.MarkdownLength + 1)).ShouldBe("Use at most 25,000 characters for the page.");
    }

    [Theory]
    [InlineData("First\nSe\u0007cond", "Line 2 has an invisible character (U+0007). Remove it.")]
    [InlineData("\u202Egnp", "Line 1 has an invisible character (U+202E). Remove it.")]
    [InlineData("😀\n\n\uFEFF", "Line 3 has an invisible character (U+FEFF). Remove it.")]
    public void An_invisible_character_is_refused_with_its_line(string markdown, string problem) =>
        MessageOf(markdown).ShouldBe(problem);

    [Fact]
    public void Line_breaks_tabs_and_joiners_are_allowed() => MessageOf("# Terms\r\n\tone\u200Dtwo").ShouldBeNull();

    [Fact]
    public void A_trimmed_text_has_plain_line_breaks() =>
        new LegalPageDraft("\r\n# Terms\r\ntext  \r\n").Trimmed().Markdown.ShouldBe("# Terms\ntext");

    private static string? MessageOf(string markdown) => new LegalPageDraft(markdown).Validate().SingleOrDefault()?.Message;
}
