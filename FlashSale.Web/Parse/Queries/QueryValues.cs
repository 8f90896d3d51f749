using System.Linq.Expressions;

namespace FlashSale.Web.Parse.Queries;

/// <summary>What clients compare with, as parameters of the SQL: queries of one shape are one query for EF and for the database.</summary>
internal static class QueryValues
{
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

    private sealed class Box<T>(T value)
    {
        public T Value { get; } = value;
    }
}
