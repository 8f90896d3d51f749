using System.Linq.Expressions;
using System.Reflection;
using FlashSale.Data;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Translates conditions to expressions for EF. Each is true or false for every row, never unknown, so that negation works.
/// </summary>
internal sealed class WhereTranslator(FlashSaleDbContext context, Caller caller)
{
    private static readonly MethodInfo WhereMethod = Generic(
        new Func<IQueryable<int>, Expression<Func<int, bool>>, IQueryable<int>>(Queryable.Where));
    private static readonly MethodInfo SelectMethod = Generic(
        new Func<IQueryable<int>, Expression<Func<int, int>>, IQueryable<int>>(Queryable.Select));
    private static readonly MethodInfo ContainsMethod = Generic(new Func<IQueryable<int>, int, bool>(Queryable.Contains));
    private static readonly MethodInfo OrderByMethod = Generic(
        new Func<IQueryable<int>, Expression<Func<int, int>>, IOrderedQueryable<int>>(Queryable.OrderBy));
    private static readonly MethodInfo OrderByDescendingMethod = Generic(
        new Func<IQueryable<int>, Expression<Func<int, int>>, IOrderedQueryable<int>>(Queryable.OrderByDescending));
    private static readonly MethodInfo ThenByMethod = Generic(
        new Func<IOrderedQueryable<int>, Expression<Func<int, int>>, IOrderedQueryable<int>>(Queryable.ThenBy));
    private static readonly MethodInfo ThenByDescendingMethod = Generic(
        new Func<IOrderedQueryable<int>, Expression<Func<int, int>>, IOrderedQueryable<int>>(Queryable.ThenByDescending));
    private static readonly MethodInfo SkipMethod = Generic(new Func<IQueryable<int>, int, IQueryable<int>>(Queryable.Skip));
    private static readonly MethodInfo TakeMethod = Generic(new Func<IQueryable<int>, int, IQueryable<int>>(Queryable.Take));

    private static readonly ConstantExpression True = Expression.Constant(true);
    private static readonly ConstantExpression False = Expression.Constant(false);

    private readonly SqlDialect dialect = SqlDialect.For(context);

    /// <summary>Builds a query of the matching objects that the caller may see.</summary>
    public IQueryable Find(ParseClass parseClass, Where where)
    {
        var readable = parseClass.Readable(context, caller);
        var entity = Expression.Parameter(parseClass.EntityType, "entity");
        var predicate = Translate(where, parseClass, entity);
        return predicate == True
            ? readable
            : Call(WhereMethod, readable, [parseClass.EntityType], Expression.Quote(Expression.Lambda(predicate, entity)));
    }

    /// <summary>Sorts a query by these keys and then by id.</summary>
    public IQueryable Sort(IQueryable objects, ParseClass parseClass, IReadOnlyList<SortKey> order)
    {
        var id = parseClass.FindField("objectId")!;
        var sorted = objects;
        var isFirst = true;
        foreach (
            var key in order.TakeWhile(key => key.Field != id)
                .Append(order.FirstOrDefault(key => key.Field == id) ?? new SortKey(id, IsDescending: false)))
        {
            var entity = Expression.Parameter(parseClass.EntityType, "entity");
            foreach (var value in SortValues(Column.Of(context, parseClass, key.Field, entity)))
            {
                var method = (isFirst, key.IsDescending) switch
                {
                    (true, false) => OrderByMethod,
                    (true, true) => OrderByDescendingMethod,
                    (false, false) => ThenByMethod,
                    _ => ThenByDescendingMethod,
                };
                sorted = Call(method, sorted, [parseClass.EntityType, value.Type], Expression.Quote(Expression.Lambda(value, entity)));
                isFirst = false;
            }
        }
        return sorted;
    }

    /// <summary>Applies skip and take to a query.</summary>
    public static IQueryable Page(IQueryable objects, int skip, int take)
    {
        if (skip > 0)
            objects = Call(SkipMethod, objects, [objects.ElementType], QueryValues.Parameter(skip));
        return Call(TakeMethod, objects, [objects.ElementType], QueryValues.Parameter(take));
    }

    private Expression Translate(Where where, ParseClass parseClass, ParameterExpression entity) => where switch
    {
        Where.All all =>
            Join(all.Conditions.Select(condition => Translate(condition, parseClass, entity)), True, False, Expression.AndAlso),
        Where.Any any => Join(any.Conditions.Select(condition => Translate(condition, parseClass, entity)), False, True, Expression.OrElse),
        Where.Not not => Negate(Translate(not.Condition, parseClass, entity)),
        Where.Present present => Present(Column.Of(context, parseClass, present.Field, entity)),
        Where.OneOf oneOf => OneOf(Column.Of(context, parseClass, oneOf.Field, entity), oneOf.Values),
        Where.Compared compared => Compared(Column.Of(context, parseClass, compared.Field, entity), compared),
        Where.Like like => Like(Column.Of(context, parseClass, like.Field, entity), like.Pattern),
        Where.Found found => Found(Column.Of(context, parseClass, found.Field, entity), found),
        _ => throw new ArgumentOutOfRangeException(nameof(where), where, "Unknown condition."),
    };

    private static Expression Present(Column column) =>
        column.IsNullable ? Expression.NotEqual(column.Value, Expression.Constant(null, column.Value.Type)) : True;

    // A condition on a missing value is false.
    private static Expression WherePresent(Column column, Expression condition) =>
        Join([Present(column), condition], True, False, Expression.AndAlso);

    private Expression OneOf(Column column, IReadOnlyList<object> values)
    {
        if (column.Field.AllowedValues is { } allowed)
            return Join(
                values.Select(word => Expression.Equal(column.Value, Expression.Constant(allowed[(string)word]))),
                False,
                True,
                Expression.OrElse);
        if (column.Type == typeof(string))
            return WherePresent(column, dialect.OneOf(column, [.. values.Cast<string>()]));
        if (column.Type == typeof(bool))
            return WherePresent(
                column,
                Join(
                    values.Select(value => Expression.Equal(column.PresentValue, QueryValues.Parameter(value))),
                    False,
                    True,
                    Expression.OrElse));
        var grid = Grid.Of(column);
        var possible = values.Where(grid.Has);
        return WherePresent(column, column.Type switch
        {
            var type when type == typeof(int) => dialect.OneOf(column.PresentValue, possible.Select(value => (int)(decimal)value).ToList()),
            var type when type == typeof(decimal) => dialect.OneOf(column.PresentValue, possible.Cast<decimal>().ToList()),
            var type when type == typeof(DateTimeOffset) => dialect.OneOf(column.PresentValue, possible.Cast<DateTimeOffset>().ToList()),
            var type => throw new NotSupportedException($"The API has no values of type {type.Name}."),
        });
    }

    private Expression Compared(Column column, Where.Compared compared)
    {
        if (column.Type == typeof(string))
            return WherePresent(column, dialect.Compared(column, compared.Comparison, (string)compared.Threshold));
        var grid = Grid.Of(column);
        Expression condition;
        if (compared.Comparison is Comparison.Less or Comparison.LessOrEqual)
        {
            var highest = grid.NotAbove(compared.Threshold, butBelow: compared.Comparison == Comparison.Less);
            condition = highest < grid.First ? False
                : highest >= grid.Last ? True
                : Expression.LessThanOrEqual(column.PresentValue, QueryValues.Parameter(grid.At(highest, column.Type)));
        }
        else
        {
            var lowest = grid.NotBelow(compared.Threshold, butAbove: compared.Comparison == Comparison.Greater);
            condition = lowest > grid.Last ? False
                : lowest <= grid.First ? True
                : Expression.GreaterThanOrEqual(column.PresentValue, QueryValues.Parameter(grid.At(lowest, column.Type)));
        }
        return WherePresent(column, condition);
    }

    private Expression Like(Column column, TextPattern pattern) => WherePresent(
        column,
        pattern.Part == TextPart.Whole && !pattern.IgnoresCase ? dialect.OneOf(column, [pattern.Text]) : dialect.Like(column, pattern));

    private Expression Found(Column column, Where.Found found)
    {
        var objects = Find(found.Class, found.Objects);
        var entity = Expression.Parameter(found.Class.EntityType, "other");
        var key = Column.Of(context, found.Class, found.Key, entity);
        if (key.IsNullable)
            objects = Call(WhereMethod, objects, [found.Class.EntityType], Expression.Quote(Expression.Lambda(Present(key), entity)));
        var (sought, given) = column.Type != typeof(string) ? (column.PresentValue, key.PresentValue)
            : column.IsId && key.IsId ? (column.Value, key.Value)
            : (dialect.Exactly(column), dialect.Exactly(key));
        var keys = Call(SelectMethod, objects, [found.Class.EntityType, given.Type], Expression.Quote(Expression.Lambda(given, entity)));
        return WherePresent(column, Expression.Call(ContainsMethod.MakeGenericMethod(given.Type), keys.Expression, sought));
    }

    private IEnumerable<Expression> SortValues(Column column)
    {
        // Engines sort nulls differently.
        if (column.IsNullable)
            yield return Expression.Condition(Present(column), Expression.Constant(1), Expression.Constant(0));
        yield return column.Field.AllowedValues is { } allowed
            ? Rank(column, allowed)
            : column.Type == typeof(string)
            ? dialect.Exactly(column)
            : column.Value;
    }

    private static Expression Rank(Column column, IReadOnlyDictionary<string, object> allowed)
    {
        Expression rank = Expression.Constant(allowed.Count);
        foreach (var (word, place) in allowed.Keys.Order(StringComparer.Ordinal).Select((word, place) => (word, place)).Reverse())
            rank = Expression.Condition(
                Expression.Equal(column.Value, Expression.Constant(allowed[word])), Expression.Constant(place), rank);
        return rank;
    }

    private static Expression Negate(Expression condition) =>
        condition == True ? False : condition == False ? True : Expression.Not(condition);

    // A balanced tree, because some engines limit expression depth.
    private static Expression Join(
        IEnumerable<Expression> conditions, Expression neutral, Expression deciding, Func<Expression, Expression, Expression> join)
    {
        var parts = new List<Expression>();
        foreach (var condition in conditions)
        {
            if (IsConstant(condition, deciding))
                return deciding;
            if (!IsConstant(condition, neutral))
                parts.Add(condition);
        }
        return parts.Count == 0 ? neutral : Tree(parts, 0, parts.Count);

        Expression Tree(List<Expression> items, int from, int to) =>
            to - from == 1 ? items[from] : join(Tree(items, from, (from + to) / 2), Tree(items, (from + to) / 2, to));
    }

    private static bool IsConstant(Expression condition, Expression constant) =>
        condition is ConstantExpression { Value: bool value } && value == (bool)((ConstantExpression)constant).Value!;

    private static IQueryable Call(MethodInfo method, IQueryable source, Type[] types, Expression argument) =>
        source.Provider.CreateQuery(Expression.Call(method.MakeGenericMethod(types), source.Expression, argument));

    private static MethodInfo Generic(Delegate method) => method.Method.GetGenericMethodDefinition();
}
