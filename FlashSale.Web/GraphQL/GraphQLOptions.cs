using FlashSale.Web.Parse;

namespace FlashSale.Web.GraphQL;

/// <summary>How much a GraphQL request may ask for: the section <c>Parse:GraphQL</c> of the configuration.</summary>
public sealed class GraphQLOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = $"{ParseOptions.Section}:GraphQL";

    /// <summary>Whether clients may ask for the schema (<c>__schema</c>, <c>__type</c>); if nothing is said, in Development only.</summary>
    public bool Introspection { get; set; }

    /// <summary>Longest document, in characters.</summary>
    public int MaxDocumentLength { get; set; } = 50_000;

    /// <summary>How deep fields may be nested.</summary>
    public int MaxDepth { get; set; } = 15;

    /// <summary>Most fields in a document, each fragment counted wherever it is spread.</summary>
    public int MaxFields { get; set; } = 500;

    /// <summary>
    /// Most field values that a document may ask for: each field counts once for every object that its page may hold, long texts more
    /// often.
    /// </summary>
    public int MaxComplexity { get; set; } = 100_000;

    /// <summary>Most operations in one request.</summary>
    public int MaxBatch { get; set; } = 10;
}
