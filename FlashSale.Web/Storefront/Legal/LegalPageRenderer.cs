using System.Globalization;
using System.Net;
using FlashSale.Domain.Legal;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace FlashSale.Web.Storefront.Legal;

/// <summary>
/// Renders a legal page's Markdown as HTML that is safe to show: HTML in it is shown as text, links lead only to web pages, e-mail
/// addresses and phone numbers, and pictures become links because the Content-Security-Policy forbids those of other sites. Thread-safe.
/// </summary>
internal static class LegalPageRenderer
{
    // The page's title is h1.
    private const int TopHeading = 2;
    private const int LowestHeading = 6;

    // Markdig pads every row of a table to the widest one, and writes a link's address wherever the link is used.
    private const int MaxCells = 20_000;
    private const int MaxHtmlLength = 500_000;

    // A line break stays one, because addresses are written on several lines.
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().UseSoftlineBreakAsHardlineBreak().Build();

    private static readonly HashSet<string> SafeSchemes = new(["http", "https", "mailto", "tel"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Renders a text. A text that would become too large, or is nested too deeply, is shown as it was typed.</summary>
    public static string Render(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        if (markdown.Length > LegalPage.MarkdownLength)
            return AsTyped(markdown[..LegalPage.MarkdownLength]);
        if (CountCells(markdown) > MaxCells)
            return AsTyped(markdown);
        try
        {
            var document = Markdown.Parse(markdown, Pipeline);
            ShiftHeadings(document);
            SecureLinks(document);
            AlignCells(document);
            return Write(document);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // Markdig's limit for nesting, or the limit for the size.
            return AsTyped(markdown);
        }
    }

    private static string AsTyped(string markdown) => $"<pre>{WebUtility.HtmlEncode(markdown)}</pre>";

    // At most as many as the table would have if all lines with a column separator were one.
    private static long CountCells(string markdown)
    {
        var (rows, widest) = (0L, 0);
        // Only Markdown's line breaks.
        foreach (var line in markdown.Split('\n', '\r'))
        {
            var separators = line.Count(letter => letter == '|');
            rows += separators > 0 ? 1 : 0;
            widest = Math.Max(widest, separators);
        }
        return rows * (widest + 1);
    }

    private static string Write(MarkdownDocument document)
    {
        using var html = new LimitedWriter();
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new ScrollingTableRenderer());
        renderer.Render(document);
        return html.ToString();
    }

    // The highest level that the text uses becomes the level below the title.
    private static void ShiftHeadings(MarkdownDocument document)
    {
        var headings = document.Descendants<HeadingBlock>().ToList();
        if (headings.Count == 0)
            return;
        var shift = TopHeading - headings.Min(heading => heading.Level);
        foreach (var heading in headings)
            heading.Level = Math.Min(heading.Level + shift, LowestHeading);
    }

    private static void SecureLinks(MarkdownDocument document)
    {
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            var address = link.GetDynamicUrl?.Invoke() ?? link.Url;
            if (!IsSafe(address) || IsInLink(link))
                link.ReplaceBy(new ContainerInline());
            else if (link.IsImage)
                ShowAsLink(link, address);
        }
        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsSafe(link.Url)).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
    }

    private static void ShowAsLink(LinkInline picture, string address)
    {
        picture.IsImage = false;
        if (picture.FirstChild is null)
            picture.AppendChild(new LiteralInline(address));
    }

    private static bool IsInLink(Inline inline)
    {
        for (var parent = inline.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is LinkInline)
                return true;
        }
        return false;
    }

    // Browsers ignore spaces before a scheme, and line breaks and tabs in it.
    private static bool IsSafe([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? address)
    {
        if (address is null || address.Any(char.IsControl))
            return false;
        var trimmed = address.TrimStart();
        var end = trimmed.AsSpan().IndexOfAny(":/?#");
        return end < 0 || trimmed[end] != ':' || SafeSchemes.Contains(trimmed[..end]);
    }

    // Markdig aligns cells with style attributes, which the Content-Security-Policy forbids.
    private static void AlignCells(MarkdownDocument document)
    {
        foreach (var table in document.Descendants<Table>())
        {
            foreach (var row in table.OfType<TableRow>())
            {
                for (var column = 0; column < row.Count && column < table.ColumnDefinitions.Count; column++)
                {
                    if (ClassOf(table.ColumnDefinitions[column].Alignment) is { } alignment)
                        row[column].GetAttributes().AddClass(alignment);
                }
            }
            foreach (var column in table.ColumnDefinitions)
                column.Alignment = null;
        }
    }

    private static string? ClassOf(TableColumnAlign? alignment) => alignment switch
    {
        TableColumnAlign.Center => "center",
        TableColumnAlign.Right => "right",
        _ => null,
    };

    private sealed class LimitedWriter() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Write(char value)
        {
            Check();
            base.Write(value);
        }

        public override void Write(string? value)
        {
            Check();
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Check();
            base.Write(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Check();
            base.Write(buffer);
        }

        private void Check()
        {
            if (GetStringBuilder().Length > MaxHtmlLength)
                throw new InvalidOperationException("The page is too long.");
        }
    }

    // A wide table scrolls by itself, so that the page stays as wide as the window.
    private sealed class ScrollingTableRenderer : HtmlTableRenderer
    {
        protected override void Write(HtmlRenderer renderer, Table table)
        {
            renderer.EnsureLine();
            renderer.Write("<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">");
            base.Write(renderer, table);
            renderer.WriteLine("</div>");
        }
    }
}
