using System.Globalization;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// The values that a number or date column can store: multiples of a step in a range. Comparing only with such values avoids rounding and
/// overflow in the database.
/// </summary>
/// <param name="First">Minimum, in steps.</param>
/// <param name="Last">Maximum, in steps.</param>
/// <param name="StepsPerUnit">Steps per unit of a number; 1 for dates, whose step is a millisecond.</param>
internal sealed record Grid(decimal First, decimal Last, decimal StepsPerUnit)
{
    private static readonly Grid Milliseconds = new(StepsOf(DateTimeOffset.MinValue), decimal.Floor(StepsOf(DateTimeOffset.MaxValue)), 1);

    public static Grid Of(Column column)
    {
        if (column.Type == typeof(DateTimeOffset))
            return Milliseconds;
        var kept = column.Property.GetTypeMapping().Converter?.ProviderClrType ?? column.Type;
        var stepsPerUnit = (decimal)Math.Pow(10, column.Field.Decimals);
        return (Nullable.GetUnderlyingType(kept) ?? kept) switch
        {
            var type when type == typeof(int) => new Grid(int.MinValue, int.MaxValue, stepsPerUnit),
            var type when type == typeof(long) => new Grid(long.MinValue, long.MaxValue, stepsPerUnit),
            var type =>
                throw new NotSupportedException(
                    $"{column.Property.DeclaringType.DisplayName()}.{column.Property.Name} is stored as {type.Name}, but the API "
                        + "compares integers."),
        };
    }

    /// <summary>
    /// The highest value at most (or, with <paramref name="butBelow"/>, below) a threshold, in steps. May be out of range.
    /// </summary>
    public decimal NotAbove(object threshold, bool butBelow)
    {
        var steps = Within(threshold);
        return butBelow ? decimal.Ceiling(steps) - 1 : decimal.Floor(steps);
    }

    /// <summary>
    /// The lowest value at least (or, with <paramref name="butAbove"/>, above) a threshold, in steps. May be out of range.
    /// </summary>
    public decimal NotBelow(object threshold, bool butAbove)
    {
        var steps = Within(threshold);
        return butAbove ? decimal.Floor(steps) + 1 : decimal.Ceiling(steps);
    }

    /// <summary>Whether the column can store a value.</summary>
    public bool Has(object value) => Within(value) is var steps && decimal.IsInteger(steps) && steps >= First && steps <= Last;

    /// <summary>Converts steps to a value of the column's type.</summary>
    public object At(decimal steps, Type type) => type == typeof(DateTimeOffset)
        ? new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + ((long)steps * TimeSpan.TicksPerMillisecond), TimeSpan.Zero)
        : Convert.ChangeType(steps / StepsPerUnit, type, CultureInfo.InvariantCulture);

    // Values out of range are clamped to just outside it.
    private decimal Within(object value) => value switch
    {
        DateTimeOffset instant => StepsOf(instant),
        decimal number when number > (Last + 1) / StepsPerUnit => Last + 1,
        decimal number when number < (First - 1) / StepsPerUnit => First - 1,
        decimal number => number * StepsPerUnit,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "The value is neither a number nor a date."),
    };

    private static decimal StepsOf(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (decimal)TimeSpan.TicksPerMillisecond;
}
