using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// What a client asks objects to be like, bound to the fields of a class. Each condition is true or false of every object, never unknown: a field
/// without a value fulfils none of the conditions on fields, and so fulfils their negations.
/// <see cref="WhereParser"/> reads it, <see cref="WhereTranslator"/> makes SQL of it, <see cref="WhereEvaluator"/> answers it in memory.
/// </summary>
public abstract record Where
{
    private Where()
    {
    }

    /// <summary>True of every object.</summary>
    public static Where Always { get; } = new All([]);

    /// <summary>True of no object.</summary>
    public static Where Never { get; } = new Any([]);

    /// <summary>All of these.</summary>
    public sealed record All(IReadOnlyList<Where> Conditions) : Where;

    /// <summary>At least one of these.</summary>
    public sealed record Any(IReadOnlyList<Where> Conditions) : Where;

    /// <summary>Not this.</summary>
    public sealed record Not(Where Condition) : Where;

    /// <summary>The field has a value.</summary>
    public sealed record Present(ParseField Field) : Where;

    /// <summary>The field's value is one of these.</summary>
    /// <param name="Field">The field.</param>
    /// <param name="Values">As <see cref="ParseField.Read"/> gives them; at least one.</param>
    public sealed record OneOf(ParseField Field, IReadOnlyList<object> Values) : Where
    {
        // With fewer, looking at each is faster.
        private const int WorthASet = 16;

        private HashSet<object>? set;

        /// <summary>Whether a value is one of them.</summary>
        internal bool Has(object value) => Values.Count < WorthASet ? Values.Contains(value) : (set ??= [.. Values]).Contains(value);
    }

    /// <summary>The field's value stands so to a threshold. Texts are ordered by code points.</summary>
    /// <param name="Field">A number, a date or a text.</param>
    /// <param name="Comparison">How it must stand.</param>
    /// <param name="Threshold">As <see cref="ParseField.Read"/> gives values, though perhaps finer or further out than the field's own can be.</param>
    public sealed record Compared(ParseField Field, Comparison Comparison, object Threshold) : Where;

    /// <summary>The field's text is as a pattern asks.</summary>
    public sealed record Like(ParseField Field, TextPattern Pattern) : Where;

    /// <summary>The field's value is a value of another field of some object that the caller may see. Not answered in memory.</summary>
    /// <param name="Field">The field.</param>
    /// <param name="Class">The other object's class.</param>
    /// <param name="Objects">What the other object must be like.</param>
    /// <param name="Key">The other object's field; <c>objectId</c> if the field points to it.</param>
    public sealed record Found(ParseField Field, ParseClass Class, Where Objects, ParseField Key) : Where;
}
