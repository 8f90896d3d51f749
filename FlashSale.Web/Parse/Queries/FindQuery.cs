namespace FlashSale.Web.Parse.Queries;

/// <summary>A parsed query: which objects of a class, in which order, how many, and which fields.</summary>
public sealed record FindQuery
{
    /// <summary>The conditions that the objects must meet.</summary>
    public Where Where { get; init; } = Where.Always;

    /// <summary>Sort order, most significant first. Their ids come behind it, so that the order is always the same.</summary>
    public IReadOnlyList<SortKey> Order { get; init; } = [];

    /// <summary>Maximum number of objects; 0 for none.</summary>
    public int Limit { get; init; } = new QueryLimits().DefaultLimit;

    /// <summary>Number of objects to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Whether to count all matching objects, regardless of the limit.</summary>
    public bool Counts { get; init; }

    /// <summary>The fields to show and the pointers to include.</summary>
    public required Selection Selection { get; init; }

    /// <summary>Whether all shoppers and visitors get the same result: all classes involved are public.</summary>
    internal bool IsForEveryone => IsPublic(Selection) && IsPublic(Where);

    private static bool IsPublic(Selection selection) => selection.Class.Rights.IsPublic && selection.Included.Values.All(IsPublic);

    private static bool IsPublic(Where where) => where switch
    {
        Where.All all => all.Conditions.All(IsPublic),
        Where.Any any => any.Conditions.All(IsPublic),
        Where.Not not => IsPublic(not.Condition),
        Where.Found found => found.Class.Rights.IsPublic && IsPublic(found.Objects),
        _ => true,
    };
}
