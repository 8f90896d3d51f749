using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Writing;

/// <summary>What becomes of one field. Exactly one of these.</summary>
/// <param name="Field">The field.</param>
public abstract record FieldChange(ParseField Field)
{
    /// <summary>It gets a value: a string (for a pointer the id), a decimal, a bool or a <see cref="DateTimeOffset"/>.</summary>
    public sealed record Set(ParseField Field, object Value) : FieldChange(Field);

    /// <summary>So much is added to whatever it is by then.</summary>
    public sealed record Increment(ParseField Field, decimal Amount) : FieldChange(Field);

    /// <summary>It gets no value.</summary>
    public sealed record Unset(ParseField Field) : FieldChange(Field);
}
