using System.Linq.Expressions;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Creates SQL parameters, so that queries of the same shape share one compiled query and plan.</summary>
internal static class QueryValues
{
    /// <summary>Creates a parameter.</summary>
    public static Expression Parameter<T>(T value) => Expression.Property(Expression.Constant(new Box<T>(value)), nameof(Box<>.Value));

    /// <summary>Creates a parameter of the value's runtime type.</summary>
    public static Expression Parameter(object value) => value switch
    {
        string text => Parameter(text),
        int number => Parameter(number),
        decimal number => Parameter(number),
        bool flag => Parameter(flag),
        DateTimeOffset instant => Parameter(instant),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Unsupported value type."),
    };

    private sealed class Box<T>(T value)
    {
        public T Value { get; } = value;
    }
}
