using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// A condition on objects of a class. It's true or false for every object, never unknown: a field without a value fulfills no condition on
/// it, so it fulfills the negations. <see cref="WhereParser"/> parses it, <see cref="WhereTranslator"/> translates it to SQL,
/// <see cref="WhereEvaluator"/> evaluates it in memory.
/// </summary>
public abstract record Where
{
    private Where()
    {
    }

    /// <summary>True for every object.</summary>
    public static Where Always { get; } = new All([]);

    /// <summary>True for no object.</summary>
    public static Where Never { get; } = new Any([]);

    /// <summary>All of these conditions.</summary>
    public sealed record All(IReadOnlyList<Where> Conditions) : Where;

    /// <summary>At least one of these conditions.</summary>
    public sealed record Any(IReadOnlyList<Where> Conditions) : Where;

    /// <summary>The condition is false.</summary>
    public sealed record Not(Where Condition) : Where;

    /// <summary>The field has a value.</summary>
    public sealed record Present(ParseField Field) : Where;

    /// <summary>The field's value is in a list.</summary>
    /// <param name="Field">The field.</param>
    /// <param name="Values">The values as <see cref="ParseField.Read"/> returns them; at least one.</param>
    public sealed record OneOf(ParseField Field, IReadOnlyList<object> Values) : Where
    {
        // With fewer values, a linear search is faster.
        private const int WorthASet = 16;

        private HashSet<object>? set;

        /// <summary>Whether the list contains a value.</summary>
        internal bool Has(object value) => Values.Count < WorthASet ? Values.Contains(value) : (set ??= [.. Values]).Contains(value);
    }

    /// <summary>Compares the field's value with a threshold. Strings are compared by code points.</summary>
    /// <param name="Field">A number, date or string field.</param>
    /// <param name="Comparison">The comparison.</param>
    /// <param name="Threshold">The threshold in the form of <see cref="ParseField.Read"/>. It may have more digits or a larger range than
    /// the field.</param>
    public sealed record Compared(ParseField Field, Comparison Comparison, object Threshold) : Where;

    /// <summary>The field's string matches a pattern.</summary>
    public sealed record Like(ParseField Field, TextPattern Pattern) : Where;

    /// <summary>
    /// The field's value equals another field of at least one object that the caller may see. Can't be evaluated in memory.
    /// </summary>
    /// <param name="Field">The field.</param>
    /// <param name="Class">The other object's class.</param>
    /// <param name="Objects">The condition on the other object.</param>
    /// <param name="Key">The other object's field; <c>objectId</c> if the field is a pointer to it.</param>
    public sealed record Found(ParseField Field, ParseClass Class, Where Objects, ParseField Key) : Where;
}
