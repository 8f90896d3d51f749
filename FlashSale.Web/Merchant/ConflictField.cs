namespace FlashSale.Web.Merchant;

/// <summary>A field in both versions, as people read it.</summary>
/// <param name="Label">The field's label on the form.</param>
/// <param name="Yours">What the merchant wants to save.</param>
/// <param name="Theirs">What is kept now.</param>
public sealed record ConflictField(string Label, string? Yours, string? Theirs)
{
    /// <summary>Whether there is something to decide.</summary>
    public bool Differs => Yours != Theirs;
}
