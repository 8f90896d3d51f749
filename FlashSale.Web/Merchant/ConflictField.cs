namespace FlashSale.Web.Merchant;

/// <summary>A field's value in both versions, formatted for display.</summary>
/// <param name="Label">The field's label on the form.</param>
/// <param name="Yours">What the merchant wants to save.</param>
/// <param name="Theirs">The stored value.</param>
public sealed record ConflictField(string Label, string? Yours, string? Theirs)
{
    /// <summary>True if the two values differ.</summary>
    public bool Differs => Yours != Theirs;
}
