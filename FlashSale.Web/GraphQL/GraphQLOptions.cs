using System.ComponentModel.DataAnnotations;
using FlashSale.Web.Parse;

namespace FlashSale.Web.GraphQL;

/// <summary>Limits on GraphQL requests: the configuration section <c>Parse:GraphQL</c>.</summary>
public sealed class GraphQLOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = $"{ParseOptions.Section}:GraphQL";

    /// <summary>Whether clients may query the schema (<c>__schema</c>, <c>__type</c>). Default: true only in Development.</summary>
    public bool Introspection { get; set; }

    /// <summary>Maximum length of a document, in characters.</summary>
    [Range(1_000, 1_000_000)]
    public int MaxDocumentLength { get; set; } = 50_000;

    /// <summary>Maximum nesting depth of fields.</summary>
    [Range(3, 50)]
    public int MaxDepth { get; set; } = 15;

    /// <summary>Maximum number of fields in a document. A fragment's fields count each time it's spread.</summary>
    [Range(10, 5_000)]
    public int MaxFields { get; set; } = 500;

    /// <summary>
    /// Maximum number of field values that a document may request: each field counts once for every object its page may hold, and long
    /// strings count more.
    /// </summary>
    [Range(100, 10_000_000)]
    public int MaxComplexity { get; set; } = 100_000;

    /// <summary>Maximum number of operations in one request.</summary>
    [Range(1, 100)]
    public int MaxBatch { get; set; } = 10;
}
