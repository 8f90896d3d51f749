namespace FlashSale.Domain.Legal;

/// <summary>A legal text that a merchant wrote and everyone can read.</summary>
public sealed class LegalPage : Entity
{
    /// <summary>Longest text, in characters.</summary>
    public const int MarkdownLength = 25_000;

    /// <summary>What it is about. No two pages have the same kind.</summary>
    public required LegalPageKind Kind { get; init; }

    /// <summary>The text in Markdown; never empty.</summary>
    public required string Markdown { get; set; }

    /// <summary>Username of the merchant who changed it last.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>Increased by the database on every update.</summary>
    public ulong RowVersion { get; init; }
}
