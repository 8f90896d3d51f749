using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace FlashSale.Web.Reference;

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Place">Where it is sent.</param>
/// <param name="Type">The JSON Schema type.</param>
/// <param name="Description">A description.</param>
internal sealed record ReferenceParameter(string Name, ParameterLocation Place, string Type, string Description)
{
    private const string Text = "string";
    private const string Number = "integer";
    private const string Flag = "boolean";

    /// <summary>The object's id in the path.</summary>
    public static ReferenceParameter ObjectId { get; } = new("objectId", ParameterLocation.Path, Text, "The object's id.");

    /// <summary>Parameters that select fields.</summary>
    public static IReadOnlyList<ReferenceParameter> Selection { get; } =
    [
        Query(
            "keys",
            "Comma-separated fields to return. `objectId`, `createdAt` and `updatedAt` are always returned. `product.name` selects a "
                + "field of an included object."),
        Query("excludeKeys", "Comma-separated fields to leave out."),
        Query(
            "include",
            "Comma-separated pointers to replace with their objects: `product`, `flashSale.product`; `*` for all on the first level."),
        Query("includeAll", "`true` is the same as `include=*`.", Flag),
    ];

    /// <summary>Parameters of a query.</summary>
    public static IReadOnlyList<ReferenceParameter> FindParameters { get; } =
    [
        Query("where", "Conditions as a JSON object of fields with values or operators, such as `{\"price\":{\"$lt\":100}}`."),
        Query("order", "Comma-separated fields to sort by; `-` before a field sorts descending. Equal objects are sorted by id."),
        Query("limit", "Maximum number of objects; 0 for none.", Number),
        Query("skip", "Number of objects to skip.", Number),
        Query("count", "`1` also returns the total number of matching objects.", Number),
        .. Selection,
    ];

    /// <summary>The idempotency key of a request.</summary>
    public static ReferenceParameter RequestId { get; } =
        Header(
            "X-Parse-Request-Id",
            "Idempotency key of this purchase, created by the client. Repeating it returns the same order or the same error, "
            + "however often it's sent. A new purchase needs a new key.");

    /// <summary>Refuses a change if the object has changed in the meantime.</summary>
    public static ReferenceParameter IfMatch { get; } =
        Header("If-Match", "The object's `ETag`. If it has changed, the request fails with 412.");

    /// <summary>Avoids sending an object that the client already has.</summary>
    public static ReferenceParameter IfNoneMatch { get; } = Header(
        "If-None-Match", "The object's `ETag`. If it hasn't changed, the response is 304 without a body.");

    /// <summary>The installation that a session is created for.</summary>
    public static ReferenceParameter InstallationId { get; } = Header(
        "X-Parse-Installation-Id", "Id of the client's installation, stored with the session.");

    /// <summary>Creates a query string parameter.</summary>
    public static ReferenceParameter Query(string name, string description, string type = Text) =>
        new(name, ParameterLocation.Query, type, description);

    private static ReferenceParameter Header(string name, string description) => new(name, ParameterLocation.Header, Text, description);

    /// <summary>Creates the parameter's schema.</summary>
    public JsonObject Schema() => new() { ["type"] = Type };
}
