namespace FlashSale.Web.Reference;

/// <summary>How schemas refer to each other.</summary>
/// <param name="Class">Gets the address of a class's schema by the class's name.</param>
/// <param name="Value">Gets the address of another schema by its name.</param>
internal sealed record SchemaAddresses(Func<string, string> Class, Func<string, string> Value)
{
    /// <summary>Within an OpenAPI document.</summary>
    public static SchemaAddresses InDocument { get; } = new(name => $"#/components/schemas/{name}", name => $"#/components/schemas/{name}");

    /// <summary>One self-contained file per class.</summary>
    public static SchemaAddresses InFiles { get; } = new(name => $"{name}.json", name => $"#/$defs/{name}");
}
