using FlashSale.Data.Engines;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Estimates a query's cost before it runs. The unit is one simple condition checked against one row, about half a microsecond on SQLite.
/// </summary>
/// <param name="sizes">The number of objects per class.</param>
/// <param name="database">The database engine; some are slower at patterns.</param>
internal sealed class QueryCost(ClassSizes sizes, DatabaseOptions database)
{
    // 95 patterns on 2,000 descriptions took 6.5 s on PostgreSQL and 1.8 s on SQLite.
    private const double SlowPatternFactor = 4;

    // Matching scans the string; ignoring case also converts it to uppercase.
    private const double PatternWeight = 4;
    private const double PatternIgnoringCaseWeight = 16;
    // Length of a long string relative to a short one.
    private const double LongTextFactor = 4;
    private const double TextWeight = 2;
    private const double ListValueWeight = 0.05;
    private const double SortedTextWeight = 8;
    private const double ObjectWeight = 20;

    private readonly double patternFactor = database.Provider == DatabaseEngine.Sqlite ? 1 : SlowPatternFactor;

    // An account owns a limited number of objects, which an index finds.
    private const int MaxObjectsPerOwner = 1_000;

    /// <summary>Estimates the cost of a visitor's or shopper's query.</summary>
    public async Task<double> OfAsync(ParseClass parseClass, FindQuery query, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(parseClass, query.Where, cancellationToken);
        var matching = (rows * RowCost(query.Where)) + await SubqueryCostAsync(query.Where, cancellationToken);
        var objects = Math.Min(query.Limit, rows);
        var sorted = query.Limit == 0
            ? 0
            : rows * query.Order.Sum(
                key => key.Field.Type == FieldType.String && key.Field.AllowedValues is null ? SortedTextWeight * LengthOf(key.Field) : 1);
        return matching
            + sorted
            + (query.Counts ? matching : 0)
            + Math.Min(query.Skip, rows)
            + (objects * ObjectWeight * (1 + IncludedIn(query.Selection)));
    }

    /// <summary>The cost of loading objects by id.</summary>
    public static double CostOfObjects(int count) => count * ObjectWeight;

    /// <summary>Counts the patterns in a query, including its subqueries.</summary>
    public static int PatternsIn(Where where) => where switch
    {
        Where.All all => all.Conditions.Sum(PatternsIn),
        Where.Any any => any.Conditions.Sum(PatternsIn),
        Where.Not not => PatternsIn(not.Condition),
        Where.Found found => PatternsIn(found.Objects),
        Where.Like => 1,
        _ => 0,
    };

    private async Task<double> RowsAsync(ParseClass parseClass, Where where, CancellationToken cancellationToken)
    {
        if (IdsIn(where) is { } ids)
            return ids;
        return parseClass.Rights.IsPublic ? await sizes.OfAsync(parseClass, cancellationToken) : MaxObjectsPerOwner;
    }

    // Objects are found by id without scanning others.
    private static int? IdsIn(Where where) => where switch
    {
        Where.OneOf { Field.Name: "objectId" } ids => ids.Values.Count,
        Where.All all => all.Conditions.Select(IdsIn).FirstOrDefault(ids => ids is not null),
        _ => null,
    };

    private double RowCost(Where where) => where switch
    {
        Where.All(var conditions) => 1 + conditions.Sum(RowCost),
        Where.Any(var conditions) => 1 + conditions.Sum(RowCost),
        Where.Not(var condition) => RowCost(condition),
        Where.Like like =>
            (like.Pattern.IgnoresCase ? PatternIgnoringCaseWeight : PatternWeight) * LengthOf(like.Field) * patternFactor,
        Where.OneOf oneOf => 1 + (oneOf.Values.Count * ListValueWeight),
        Where.Compared { Threshold: string } compared => TextWeight * LengthOf(compared.Field),
        Where.Found => TextWeight,
        _ => 1,
    };

    // Each subquery runs once, regardless of the number of rows.
    private async Task<double> SubqueryCostAsync(Where where, CancellationToken cancellationToken)
    {
        switch (where)
        {
            case Where.All(var conditions):
                return await SumAsync(conditions, cancellationToken);
            case Where.Any(var conditions):
                return await SumAsync(conditions, cancellationToken);
            case Where.Not(var condition):
                return await SubqueryCostAsync(condition, cancellationToken);
            case Where.Found found:
                var rows = await RowsAsync(found.Class, found.Objects, cancellationToken);
                return (rows * RowCost(found.Objects)) + await SubqueryCostAsync(found.Objects, cancellationToken);
            default:
                return 0;
        }
    }

    private async Task<double> SumAsync(IReadOnlyList<Where> conditions, CancellationToken cancellationToken)
    {
        var sum = 0d;
        foreach (var condition in conditions)
            sum += await SubqueryCostAsync(condition, cancellationToken);
        return sum;
    }

    private static double LengthOf(ParseField field) => field.IsLong ? LongTextFactor : 1;

    private static int IncludedIn(Selection selection) => selection.Included.Values.Sum(below => 1 + IncludedIn(below));
}
