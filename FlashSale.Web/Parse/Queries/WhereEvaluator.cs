using FlashSale.Web.Parse.Calls;


namespace FlashSale.Web.Parse.Queries;

/// <summary>Evaluates conditions in memory, with the same result as the database.</summary>
public static class WhereEvaluator
{
    /// <summary>Whether an object matches. Doesn't check rights: see <see cref="Schema.ParseClass.CanRead"/>.</summary>
    /// <param name="where">The condition.</param>
    /// <param name="entity">The entity. Its navigations needn't be loaded.</param>
    /// <exception cref="ParseException">102: the condition contains a subquery. <see cref="WhereParser.ParseForMemory"/> refuses
    /// those.</exception>
    public static bool Matches(Where where, object entity) => where switch
    {
        Where.All all => all.Conditions.All(condition => Matches(condition, entity)),
        Where.Any any => any.Conditions.Any(condition => Matches(condition, entity)),
        Where.Not not => !Matches(not.Condition, entity),
        Where.Present present => present.Field.Read(entity) is not null,
        Where.OneOf oneOf => Holds(oneOf, oneOf.Field.Read(entity)),
        Where.Compared compared => Holds(compared, compared.Field.Read(entity)),
        Where.Like like => Holds(like, like.Field.Read(entity)),
        Where.Found => throw new ParseException(ParseError.InvalidQuery("Subqueries aren't supported in live queries.")),
        _ => throw new ArgumentOutOfRangeException(nameof(where), where, "Unknown condition."),
    };

    /// <summary>Whether a field's value fulfills a condition.</summary>
    internal static bool Holds(Where condition, object? value) => value is not null && condition switch
    {
        Where.OneOf oneOf => oneOf.Has(value),
        Where.Compared compared => Satisfies(Compare(value, compared.Threshold), compared.Comparison),
        Where.Like like => like.Pattern.Matches((string)value),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "Not a condition on a value."),
    };

    private static bool Satisfies(int order, Comparison comparison) => comparison switch
    {
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };

    private static int Compare(object value, object threshold) => (value, threshold) switch
    {
        (string one, string other) => CodePointOrder.Compare(one, other),
        (decimal one, decimal other) => one.CompareTo(other),
        (DateTimeOffset one, DateTimeOffset other) => one.CompareTo(other),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, $"The value can't be compared with {threshold}."),
    };
}
