using System.Diagnostics;
using AngleSharp.Html.Parser;
using FlashSale.Domain.Legal;
using FlashSale.Web.Storefront.Legal;

namespace FlashSale.Tests.Web.Storefront.Legal;

public sealed class LegalPageRendererTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("Text with <b onclick=\"alert(1)\">HTML</b>.")]
    [InlineData("<div style=\"color:red\">\n\nblock\n\n</div>")]
    [InlineData("- <img src=x onerror=alert(1)>")]
    [InlineData("<!-- hidden -->")]
    public void HTML_is_shown_as_text(string markdown)
    {
        var page = Parse(markdown);

        page.QuerySelectorAll("script, b, div, img").ShouldBeEmpty();
        page.Body!.TextContent.ShouldContain(markdown.Split('\n')[0].TrimStart('-', ' '));
    }

    [Theory]
    [InlineData("[click](javascript:alert(1))")]
    [InlineData("[click](JavaScript:alert(1))")]
    [InlineData("[click](javascript&#58;alert(1))")]
    [InlineData("[click](<java\tscript:alert(1)>)")]
    [InlineData("[click](< javascript:alert(1)>)")]
    [InlineData("[click](&#1;javascript:alert(1))")]
    [InlineData("[click](data:text/html,x)")]
    [InlineData("[click](vbscript:x)")]
    [InlineData("[click](blob:x)")]
    [InlineData("[click](ftp://example.com)")]
    [InlineData("[click][1]\n\n[1]: javascript:alert(1)")]
    [InlineData("[click]\n\n[click]: javascript:alert(1)")]
    [InlineData("![click](javascript:alert(1))")]
    [InlineData("[![click](/x.png)](javascript:alert(1))")]
    public void An_unsafe_link_is_dropped_and_its_text_stays(string markdown)
    {
        var page = Parse(markdown);

        page.Links.Where(link => link.GetAttribute("href") != "/x.png").ShouldBeEmpty();
        page.Body!.TextContent.ShouldContain("click");
    }

    [Theory]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("<vbscript:x>")]
    public void An_unsafe_address_in_angle_brackets_is_shown_as_text(string markdown)
    {
        var page = Parse(markdown);

        page.Links.ShouldBeEmpty();
        page.Body!.TextContent.Trim().ShouldBe(markdown.Trim('<', '>'));
    }

    [Theory]
    [InlineData("[a](https://example.com/?q=1:2)", "https://example.com/?q=1:2")]
    [InlineData("[a](http://example.com)", "http://example.com")]
    [InlineData("[a](mailto:a@example.com)", "mailto:a@example.com")]
    [InlineData("[a](tel:+442079460000)", "tel:+442079460000")]
    [InlineData("[a](/legal/returns)", "/legal/returns")]
    [InlineData("[a](returns?at=10:30)", "returns?at=10:30")]
    [InlineData("<https://example.com>", "https://example.com")]
    [InlineData("<a@example.com>", "mailto:a@example.com")]
    [InlineData("See https://example.com.", "https://example.com")]
    public void A_safe_link_stays(string markdown, string address) =>
        Parse(markdown).Links.ShouldHaveSingleItem().GetAttribute("href").ShouldBe(address);

    [Theory]
    [InlineData("|")]
    // A line break for .NET, but not for Markdown.
    [InlineData("||||||||||\u0085")]
    public void A_table_that_would_fill_the_memory_is_shown_as_typed(string cells)
    {
        var markdown = string.Concat(Enumerable.Repeat(cells, 100)) + "\n-|-\n" + string.Concat(Enumerable.Repeat("|\n", 1_000));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var html = LegalPageRenderer.Render(markdown);

        html.ShouldStartWith("<pre>");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000_000);
    }

    [Fact]
    public void A_long_address_that_is_used_often_is_shown_as_typed()
    {
        var markdown = "[a]: http://x/" + new string('y', 10_000) + "\n\n" + string.Concat(Enumerable.Repeat("[a] ", 3_000));

        LegalPageRenderer.Render(markdown).ShouldStartWith("<pre>");
    }

    [Fact]
    public void A_picture_becomes_a_link()
    {
        var page = Parse("![Our shop](https://example.com/shop.png) ![](/logo.png)");

        page.Images.ShouldBeEmpty();
        page.Links.Select(link => (link.GetAttribute("href"), link.TextContent))
            .ShouldBe([("https://example.com/shop.png", "Our shop"), ("/logo.png", "/logo.png")]);
    }

    [Fact]
    public void A_picture_in_a_link_leaves_one_link()
    {
        var page = Parse("[![Our shop](/shop.png)](https://example.com) ![a [b](/c)](/d)");

        page.Links.Select(link => (link.GetAttribute("href"), link.TextContent))
            .ShouldBe([("https://example.com", "Our shop"), ("/d", "a b")]);
    }

    [Theory]
    [InlineData("# A\n## B\n# C", "H2 H3 H2")]
    [InlineData("## A\n### B", "H2 H3")]
    [InlineData("### A\n# B", "H4 H2")]
    [InlineData("# A\n###### B", "H2 H6")]
    [InlineData("A\n===\n\nB\n---", "H2 H3")]
    public void Headings_begin_below_the_title(string markdown, string headings) =>
        string.Join(' ', Parse(markdown).QuerySelectorAll("h1, h2, h3, h4, h5, h6").Select(heading => heading.TagName))
            .ShouldBe(headings);

    [Fact]
    public void A_table_scrolls_and_aligns_its_cells_without_styles()
    {
        var page = Parse("| What | Price |\n| :-: | --: |\n| Parcel | 5 |");

        page.QuerySelectorAll("[style]").ShouldBeEmpty();
        var table = page.QuerySelector(".scroll[tabindex='0'] > table")!;
        table.QuerySelectorAll("th, td").Select(cell => (cell.TextContent, cell.ClassName))
            .ShouldBe([("What", "center"), ("Price", "right"), ("Parcel", "center"), ("5", "right")]);
    }

    [Fact]
    public void A_line_break_stays_a_line_break() =>
        Parse("12 Sample Street\nExampleton").QuerySelectorAll("p > br").ShouldHaveSingleItem();

    [Theory]
    [InlineData(">")]
    [InlineData("[")]
    [InlineData("![")]
    [InlineData("*a ")]
    [InlineData("**_")]
    [InlineData("`a")]
    [InlineData("- ")]
    [InlineData("a|")]
    [InlineData("<a@")]
    [InlineData("[](")]
    [InlineData("https://")]
    [InlineData("\n1. ")]
    public void A_hostile_text_of_the_longest_length_is_rendered(string part)
    {
        var markdown = string.Concat(Enumerable.Repeat(part, LegalPage.MarkdownLength / part.Length));
        var began = Stopwatch.GetTimestamp();

        LegalPageRenderer.Render(markdown).ShouldNotBeNullOrEmpty();

        TestContext.Current.SendDiagnosticMessage($"{part.Trim()}: {Stopwatch.GetElapsedTime(began)}");
    }

    [Fact]
    public void A_text_that_is_nested_too_deeply_is_shown_as_typed()
    {
        var page = Parse(new string('>', 5_000) + " <b>deep</b>");

        page.QuerySelector("pre")!.TextContent.ShouldEndWith("> <b>deep</b>");
    }

    private static AngleSharp.Html.Dom.IHtmlDocument Parse(string markdown) =>
        new HtmlParser().ParseDocument(LegalPageRenderer.Render(markdown));
}
