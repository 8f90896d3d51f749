using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Answers conditions in memory, with the same outcome as the database.</summary>
public static class WhereEvaluator
{
    /// <summary>Whether an object is as a <c>where</c> asks. Rights are another matter: see <see cref="Schema.ParseClass.CanRead"/>.</summary>
    /// <param name="where">Conditions on the class of the entity.</param>
    /// <param name="entity">The entity; it needs no navigations.</param>
    /// <exception cref="ParseException">102: there is a sub-query among the conditions. <see cref="WhereParser.ParseForMemory"/> lets none in.</exception>
    public static bool Matches(Where where, object entity) => where switch
    {
        Where.All all => all.Conditions.All(condition => Matches(condition, entity)),
        Where.Any any => any.Conditions.Any(condition => Matches(condition, entity)),
        Where.Not not => !Matches(not.Condition, entity),
        Where.Present present => present.Field.Read(entity) is not null,
        Where.OneOf oneOf => Holds(oneOf, oneOf.Field.Read(entity)),
        Where.Compared compared => Holds(compared, compared.Field.Read(entity)),
        Where.Like like => Holds(like, like.Field.Read(entity)),
        Where.Found => throw new ParseException(ParseError.InvalidQuery("Sub-queries are not followed live.")),
        _ => throw new ArgumentOutOfRangeException(nameof(where), where, "There is no such condition."),
    };

    /// <summary>Whether a field's value fulfils a condition on the field.</summary>
    internal static bool Holds(Where condition, object? value) => value is not null && condition switch
    {
        Where.OneOf oneOf => oneOf.Has(value),
        Where.Compared compared => Stands(Compare(value, compared.Threshold), compared.Comparison),
        Where.Like like => like.Pattern.Matches((string)value),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "There is no such condition on a value."),
    };

    private static bool Stands(int order, Comparison comparison) => comparison switch
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
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, $"It cannot be compared with {threshold}."),
    };
}
