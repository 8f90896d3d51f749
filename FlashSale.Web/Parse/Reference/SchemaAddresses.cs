namespace FlashSale.Web.Parse.Reference;

/// <summary>How schemas point to each other.</summary>
/// <param name="Class">The address of a class's schema, by the class's name.</param>
/// <param name="Value">The address of another schema, by its name.</param>
internal sealed record SchemaAddresses(Func<string, string> Class, Func<string, string> Value)
{
    /// <summary>Within an OpenAPI document.</summary>
    public static SchemaAddresses InDocument { get; } = new(name => $"#/components/schemas/{name}", name => $"#/components/schemas/{name}");

    /// <summary>A file for each class, with what else it needs in the file itself.</summary>
    public static SchemaAddresses InFiles { get; } = new(name => $"{name}.json", name => $"#/$defs/{name}");
}
