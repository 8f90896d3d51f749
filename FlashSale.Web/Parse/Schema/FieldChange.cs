namespace FlashSale.Web.Parse.Schema;

/// <summary>A change of one field: exactly one of these cases.</summary>
/// <param name="Field">The field.</param>
public abstract record FieldChange(ParseField Field)
{
    /// <summary>Sets a value: a string (for a pointer the id), decimal, bool or <see cref="DateTimeOffset"/>.</summary>
    public sealed record Set(ParseField Field, object Value) : FieldChange(Field);

    /// <summary>Adds to the current value.</summary>
    public sealed record Increment(ParseField Field, decimal Amount) : FieldChange(Field);

    /// <summary>Removes the value.</summary>
    public sealed record Unset(ParseField Field) : FieldChange(Field);
}
