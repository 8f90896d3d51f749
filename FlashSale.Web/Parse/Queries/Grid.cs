using System.Globalization;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// The values that a column of numbers or instants can have: whole multiples of a step between two ends. What a client compares with may lie between
/// them or beyond; the database is only ever asked about values that the column can have, so that nothing is rounded and nothing overflows.
/// </summary>
/// <param name="First">The lowest, in steps.</param>
/// <param name="Last">The highest, in steps.</param>
/// <param name="StepsPerUnit">Steps in 1 of a number; 1 for instants, whose step is a millisecond.</param>
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
            var type => throw new NotSupportedException($"{column.Property.DeclaringType.DisplayName()}.{column.Property.Name} is kept as {type.Name}; the API compares whole numbers."),
        };
    }

    /// <summary>The highest value that is not above a threshold (or, if it must be, is below it), in steps; perhaps beyond the ends.</summary>
    public decimal NotAbove(object threshold, bool butBelow)
    {
        var steps = Within(threshold);
        return butBelow ? decimal.Ceiling(steps) - 1 : decimal.Floor(steps);
    }

    /// <summary>The lowest value that is not below a threshold (or, if it must be, is above it), in steps; perhaps beyond the ends.</summary>
    public decimal NotBelow(object threshold, bool butAbove)
    {
        var steps = Within(threshold);
        return butAbove ? decimal.Floor(steps) + 1 : decimal.Ceiling(steps);
    }

    /// <summary>Whether a value can be the column's.</summary>
    public bool Has(object value) => Within(value) is var steps && decimal.IsInteger(steps) && steps >= First && steps <= Last;

    /// <summary>The value at so many steps, of the column's type.</summary>
    public object At(decimal steps, Type type) => type == typeof(DateTimeOffset)
        ? new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + ((long)steps * TimeSpan.TicksPerMillisecond), TimeSpan.Zero)
        : Convert.ChangeType(steps / StepsPerUnit, type, CultureInfo.InvariantCulture);

    // What lies beyond the ends may lie anywhere there.
    private decimal Within(object value) => value switch
    {
        DateTimeOffset instant => StepsOf(instant),
        decimal number when number > (Last + 1) / StepsPerUnit => Last + 1,
        decimal number when number < (First - 1) / StepsPerUnit => First - 1,
        decimal number => number * StepsPerUnit,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "It is neither a number nor an instant."),
    };

    private static decimal StepsOf(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (decimal)TimeSpan.TicksPerMillisecond;
}
