using System.ComponentModel.DataAnnotations;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Limits on queries: the configuration section <c>Parse:Limits</c>.</summary>
public sealed record QueryLimits
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Parse:Limits";

    /// <summary>Default number of objects in a result.</summary>
    [Range(1, int.MaxValue)]
    public int DefaultLimit { get; set; } = 100;

    /// <summary>Maximum number of objects in a result; a higher <c>limit</c> is reduced to this.</summary>
    [Range(1, int.MaxValue)]
    public int MaxLimit { get; set; } = 1_000;

    /// <summary>Maximum number of objects that a query may skip.</summary>
    [Range(0, int.MaxValue)]
    public int MaxSkip { get; set; } = 100_000;

    /// <summary>Maximum nesting depth of <c>$or</c>, <c>$and</c>, <c>$nor</c> and subqueries.</summary>
    [Range(1, int.MaxValue)]
    public int MaxDepth { get; set; } = 10;

    /// <summary>Maximum nesting depth of subqueries; 0 to disallow them.</summary>
    [Range(0, int.MaxValue)]
    public int MaxSubqueryDepth { get; set; } = 3;

    /// <summary>Maximum number of conditions in a <c>where</c>, including its subqueries.</summary>
    [Range(1, int.MaxValue)]
    public int MaxConditions { get; set; } = 200;

    /// <summary>Maximum number of values in all lists (<c>$in</c> etc.) of a <c>where</c>.</summary>
    [Range(1, int.MaxValue)]
    public int MaxListValues { get; set; } = 1_000;

    /// <summary>Maximum length of a string in a condition, in characters.</summary>
    [Range(1, int.MaxValue)]
    public int MaxTextLength { get; set; } = 4_000;

    /// <summary>Maximum number of sort fields.</summary>
    [Range(1, int.MaxValue)]
    public int MaxOrderFields { get; set; } = 10;

    /// <summary>Maximum depth of <c>include</c>: 1 for the targets of pointers, 2 for their targets …</summary>
    [Range(1, int.MaxValue)]
    public int MaxIncludeDepth { get; set; } = 4;

    /// <summary>
    /// Maximum number of <c>$regex</c> conditions in a visitor's or shopper's <c>where</c>. Doesn't apply to merchants and the master key.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxPatterns { get; set; } = 10;

    /// <summary>
    /// Maximum cost of a visitor's or shopper's query, in simple conditions checked against rows (see <see cref="QueryCost"/>). A cost of
    /// 4,000,000 takes about two seconds of one CPU core.
    /// </summary>
    [Range(1, double.MaxValue)]
    public long MaxCost { get; set; } = 4_000_000;

    /// <summary>Maximum cost of queries per minute, per address and per account. Cached responses cost nothing.</summary>
    [Range(1, double.MaxValue)]
    public long CostPerMinute { get; set; } = 20_000_000;

    /// <summary>
    /// Maximum number of concurrent visitors' and shoppers' queries per node, at least 1; null for one per CPU core, at least two.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? MaxConcurrentFinds { get; set; }

    /// <summary>Maximum number of waiting queries. Further queries are refused with 155 and <c>Retry-After</c>.</summary>
    [Range(1, int.MaxValue)]
    public int MaxWaitingFinds { get; set; } = 400;

    /// <summary>Timeout of one query in the database.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
