namespace FlashSale.Web.Parse.Queries;

/// <summary>What a client asks of a class: which objects, in which order, how many, and what of them.</summary>
public sealed record FindQuery
{
    /// <summary>What the objects must be like.</summary>
    public Where Where { get; init; } = Where.Always;

    /// <summary>What to sort by, the most important first. Their ids come behind it, so that the order is always the same.</summary>
    public IReadOnlyList<SortKey> Order { get; init; } = [];

    /// <summary>How many objects at most; 0 for none.</summary>
    public int Limit { get; init; } = new QueryLimits().DefaultLimit;

    /// <summary>How many to leave out at the beginning.</summary>
    public int Skip { get; init; }

    /// <summary>Whether to count all that match, whatever the limit.</summary>
    public bool Counts { get; init; }

    /// <summary>What to show of each object, and which others to bring along.</summary>
    public required Selection Selection { get; init; }

    /// <summary>Whether every shopper and visitor gets the same answer: all classes that it touches are public.</summary>
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
