namespace FlashSale.Domain.Legal;

/// <summary>The values of a legal page that a merchant can edit.</summary>
/// <param name="Markdown">
/// The text, not empty, at most <see cref="LegalPage.MarkdownLength"/> characters, without invisible ones.
/// </param>
public sealed record LegalPageDraft(string Markdown)
{
    /// <summary>Trims the text and ends its lines with a line feed.</summary>
    public LegalPageDraft Trimmed() => new(Markdown.ReplaceLineEndings("\n").Trim());

    /// <summary>The broken rules; empty if there are none.</summary>
    public IReadOnlyList<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Markdown))
            return [new(nameof(Markdown), "Enter the text of the page.")];
        if (Markdown.Length > LegalPage.MarkdownLength)
            return [new(nameof(Markdown), $"Use at most {LegalPage.MarkdownLength:N0} characters for the page.")];
        if (InvisibleCharacter.Find(Markdown, allowLineBreaks: true) is { } invisible)
        {
            var line = Markdown.AsSpan(0, invisible.Index).Count('\n') + 1;
            return [new(nameof(Markdown), $"Line {line} has an invisible character ({invisible.Code}). Remove it.")];
        }
        return [];
    }
}
