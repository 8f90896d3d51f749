using FlashSale.Data.Engines;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// What a query costs the database, estimated before it's asked. The unit is one plain condition checked against one row, about half a
/// microsecond on SQLite.
/// </summary>
/// <param name="sizes">How many objects each class has.</param>
/// <param name="database">The engine, of which some take longer for patterns.</param>
internal sealed class QueryCost(ClassSizes sizes, DatabaseOptions database)
{
    // 95 patterns on 2,000 descriptions took 6.5 s on PostgreSQL and 1.8 s on SQLite.
    private const double SlowPatternFactor = 4;

    // An exact pattern looks through a text; one that ignores the case writes it in capitals first.
    private const double PatternWeight = 4;
    private const double PatternIgnoringCaseWeight = 16;
    // How much longer a long text is than a short one.
    private const double LongTextFactor = 4;
    private const double TextWeight = 2;
    private const double ListValueWeight = 0.05;
    private const double SortedTextWeight = 8;
    private const double ObjectWeight = 20;

    private readonly double patternFactor = database.Provider == DatabaseEngine.Sqlite ? 1 : SlowPatternFactor;

    // One person owns only so many objects, and an index finds them.
    private const int MostOfOnePerson = 1_000;

    /// <summary>The cost of a query of a visitor or shopper.</summary>
    public async Task<double> OfAsync(ParseClass of, FindQuery query, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(of, query.Where, cancellationToken);
        var matching = (rows * OfRow(query.Where)) + await OfSubqueriesAsync(query.Where, cancellationToken);
        var objects = Math.Min(query.Limit, rows);
        var sorted = query.Limit == 0
            ? 0
            : rows * query.Order.Sum(key => key.Field.Type == FieldType.String && key.Field.Words is null ? SortedTextWeight * LengthOf(key.Field) : 1);
        return matching
            + sorted
            + (query.Counts ? matching : 0)
            + Math.Min(query.Skip, rows)
            + (objects * ObjectWeight * (1 + IncludedIn(query.Selection)));
    }

    /// <summary>The cost of objects that are read by their ids.</summary>
    public static double OfObjects(int count) => count * ObjectWeight;

    /// <summary>How many conditions of a query are patterns, with those of its sub-queries.</summary>
    public static int PatternsIn(Where where) => where switch
    {
        Where.All all => all.Conditions.Sum(PatternsIn),
        Where.Any any => any.Conditions.Sum(PatternsIn),
        Where.Not not => PatternsIn(not.Condition),
        Where.Found found => PatternsIn(found.Objects),
        Where.Like => 1,
        _ => 0,
    };

    private async Task<double> RowsAsync(ParseClass of, Where where, CancellationToken cancellationToken)
    {
        if (IdsIn(where) is { } ids)
            return ids;
        return of.Rights.IsPublic ? await sizes.OfAsync(of, cancellationToken) : MostOfOnePerson;
    }

    // Objects that are asked for by their ids are found without looking at the others.
    private static int? IdsIn(Where where) => where switch
    {
        Where.OneOf { Field.Name: "objectId" } ids => ids.Values.Count,
        Where.All all => all.Conditions.Select(IdsIn).FirstOrDefault(ids => ids is not null),
        _ => null,
    };

    private double OfRow(Where where) => where switch
    {
        Where.All(var conditions) => 1 + conditions.Sum(OfRow),
        Where.Any(var conditions) => 1 + conditions.Sum(OfRow),
        Where.Not(var condition) => OfRow(condition),
        Where.Like like =>
            (like.Pattern.IgnoresCase ? PatternIgnoringCaseWeight : PatternWeight) * LengthOf(like.Field) * patternFactor,
        Where.OneOf oneOf => 1 + (oneOf.Values.Count * ListValueWeight),
        Where.Compared { Threshold: string } compared => TextWeight * LengthOf(compared.Field),
        Where.Found => TextWeight,
        _ => 1,
    };

    // Each sub-query is worked out once, whatever the number of rows.
    private async Task<double> OfSubqueriesAsync(Where where, CancellationToken cancellationToken)
    {
        switch (where)
        {
            case Where.All(var conditions):
                return await SumAsync(conditions, cancellationToken);
            case Where.Any(var conditions):
                return await SumAsync(conditions, cancellationToken);
            case Where.Not(var condition):
                return await OfSubqueriesAsync(condition, cancellationToken);
            case Where.Found found:
                var rows = await RowsAsync(found.Class, found.Objects, cancellationToken);
                return (rows * OfRow(found.Objects)) + await OfSubqueriesAsync(found.Objects, cancellationToken);
            default:
                return 0;
        }
    }

    private async Task<double> SumAsync(IReadOnlyList<Where> conditions, CancellationToken cancellationToken)
    {
        var sum = 0d;
        foreach (var condition in conditions)
            sum += await OfSubqueriesAsync(condition, cancellationToken);
        return sum;
    }

    private static double LengthOf(ParseField field) => field.IsLong ? LongTextFactor : 1;

    private static int IncludedIn(Selection selection) => selection.Included.Values.Sum(below => 1 + IncludedIn(below));
}
