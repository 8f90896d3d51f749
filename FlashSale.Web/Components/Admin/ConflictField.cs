namespace FlashSale.Web.Components.Admin;

/// <summary>A field in two versions, as people read them.</summary>
/// <param name="Label">The field's label on the form.</param>
/// <param name="Yours">What the merchant typed.</param>
/// <param name="Theirs">What somebody else saved meanwhile.</param>
public sealed record ConflictField(string Label, string Yours, string Theirs);
