namespace FlashSale.Web.Parse.Queries;

/// <summary>How much one query may ask for: settings <c>Parse:Limits</c>.</summary>
public sealed record QueryLimits
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Parse:Limits";

    /// <summary>Objects in an answer when the query does not say.</summary>
    public int DefaultLimit { get; set; } = 100;

    /// <summary>Most objects in an answer; a higher <c>limit</c> is taken as this one.</summary>
    public int MaxLimit { get; set; } = 1_000;

    /// <summary>Most objects that a query may skip.</summary>
    public int MaxSkip { get; set; } = 100_000;

    /// <summary>How deep <c>$or</c>, <c>$and</c>, <c>$nor</c> and sub-queries may be nested.</summary>
    public int MaxDepth { get; set; } = 10;

    /// <summary>How deep sub-queries may be nested; 0 for none at all.</summary>
    public int MaxSubqueryDepth { get; set; } = 3;

    /// <summary>Most conditions in a <c>where</c>, with those of its sub-queries.</summary>
    public int MaxConditions { get; set; } = 200;

    /// <summary>Most values in all lists (<c>$in</c> and its like) of a <c>where</c>.</summary>
    public int MaxListValues { get; set; } = 1_000;

    /// <summary>Longest text in a condition, in characters.</summary>
    public int MaxTextLength { get; set; } = 4_000;

    /// <summary>Most fields to sort by.</summary>
    public int MaxOrderFields { get; set; } = 10;

    /// <summary>How deep an <c>include</c> may go: 1 for the objects that are pointed to, 2 for those that these point to …</summary>
    public int MaxIncludeDepth { get; set; } = 4;

    /// <summary>
    /// Most <c>$regex</c> conditions in a <c>where</c> of a visitor or shopper. Merchants and the master key aren't bound by it.
    /// </summary>
    public int MaxPatterns { get; set; } = 10;

    /// <summary>
    /// What one query of a visitor or shopper may cost at most, in plain conditions checked against rows (see <see cref="QueryCost"/>).
    /// 4,000,000 take about two seconds of one processor.
    /// </summary>
    public long MaxCost { get; set; } = 4_000_000;

    /// <summary>What the queries of one address, and those of one account, may cost in a minute. Shared answers cost nothing.</summary>
    public long CostPerMinute { get; set; } = 20_000_000;

    /// <summary>
    /// Queries of visitors and shoppers that a node answers at once, 1 or more; null for one for each processor, at least two.
    /// </summary>
    public int? MaxConcurrentFinds { get; set; }

    /// <summary>Queries that may wait for their turn. Further queries are refused with 155 and <c>Retry-After</c>.</summary>
    public int MaxWaitingFinds { get; set; } = 400;

    /// <summary>How long the database may take for one query. Then it's stopped.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
