using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Api.Parse.Queries;

/// <summary>What clients compare with, as parameters of the SQL: queries of one shape are one query for EF and for the database.</summary>
internal static class QueryValues
{
    private static readonly MethodInfo ContainsMethod = new Func<IEnumerable<int>, int, bool>(Enumerable.Contains).Method.GetGenericMethodDefinition();
    private static readonly MethodInfo ParameterMethod = typeof(EF).GetMethod(nameof(EF.Parameter))!;

    /// <summary>A value as a parameter.</summary>
    public static Expression Parameter<T>(T value) => Expression.Property(Expression.Constant(new Box<T>(value)), nameof(Box<>.Value));

    /// <summary>A value of a type that is only known now.</summary>
    public static Expression Parameter(object value) => value switch
    {
        string text => Parameter(text),
        int number => Parameter(number),
        decimal number => Parameter(number),
        bool flag => Parameter(flag),
        DateTimeOffset instant => Parameter(instant),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No field has such values."),
    };

    /// <summary>Whether a value is one of these.</summary>
    public static Expression OneOf<T>(Expression value, IReadOnlyList<T> values) => values switch
    {
        [] => Expression.Constant(false),
        [var single] => Expression.Equal(value, Parameter(single)),
        _ => Expression.Call(ContainsMethod.MakeGenericMethod(typeof(T)), List(values), value),
    };

    // One parameter for the whole list, however long it is.
    private static MethodCallExpression List<T>(IReadOnlyList<T> values) =>
        Expression.Call(ParameterMethod.MakeGenericMethod(typeof(IReadOnlyList<T>)), Parameter(values));

    private sealed class Box<T>(T value)
    {
        public T Value { get; } = value;
    }
}
