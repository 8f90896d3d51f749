using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using GraphQL;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>The range of objects that a client requests, computed as Parse does.</summary>
/// <param name="Skip">How many objects to skip.</param>
/// <param name="Limit">Maximum number of objects.</param>
/// <param name="IsAtEnd">Whether the range is at the end of the result, so that all objects must be counted first.</param>
internal sealed record PageWindow(int Skip, int Limit, bool IsAtEnd)
{
    /// <summary>Reads <c>skip</c>, <c>first</c>, <c>after</c>, <c>last</c> and <c>before</c>.</summary>
    /// <exception cref="ParseException">102: one of them is invalid.</exception>
    public static PageWindow Read(IResolveFieldContext context, QueryLimits limits)
    {
        var skip = (long)(NumberOf(context, "skip") ?? 0);
        if (context.Find<string>("after") is { } after)
            skip += Cursor.Read(after, "after") + 1L;
        long? limit = NumberOf(context, "first");
        if (context.Find<string>("before") is { } before)
            limit = Math.Clamp(Cursor.Read(before, "before") - skip, 0, limit ?? long.MaxValue);
        var isAtEnd = false;
        if (NumberOf(context, "last") is { } given)
        {
            var last = Math.Min(given, limits.MaxLimit);
            isAtEnd = limit is null && last > 0;
            if (last < limit)
                skip += limit.Value - last;
            limit = Math.Min(limit ?? last, last);
        }
        if (skip > limits.MaxSkip)
            throw new ParseException(
                ParseError.InvalidQuery($"You can skip at most {limits.MaxSkip} objects. To go further, add a condition to where."));
        return new PageWindow((int)skip, (int)Math.Min(limit ?? limits.DefaultLimit, limits.MaxLimit), isAtEnd);
    }

    private static int? NumberOf(IResolveFieldContext context, string name) => context.Find<int?>(name) is not { } number ? null
        : number >= 0 ? number
        : throw new ParseException(ParseError.InvalidQuery($"{name} must be 0 or more."));
}
