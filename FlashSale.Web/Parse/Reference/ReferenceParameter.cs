using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace FlashSale.Web.Parse.Reference;

/// <summary>Something that a request says beside its body.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Type">Its type in JSON Schema.</param>
/// <param name="Meaning">What it means, for people.</param>
internal sealed record ReferenceParameter(string Name, ParameterLocation Place, string Type, string Meaning)
{
    private const string Text = "string";
    private const string Number = "integer";
    private const string Flag = "boolean";

    /// <summary>The id of an object, in the path.</summary>
    public static ReferenceParameter ObjectId { get; } = new("objectId", ParameterLocation.Path, Text, "The object's id.");

    /// <summary>What to show of an object.</summary>
    public static IReadOnlyList<ReferenceParameter> Selection { get; } =
    [
        Query("keys", "Only these fields, with commas between them. `objectId`, `createdAt` and `updatedAt` always come. `product.name` with `include=product` picks from an included object."),
        Query("excludeKeys", "All fields but these."),
        Query("include", "Pointers in whose place the objects shall stand: `product`, `flashSale.product`; `*` for all of the first level."),
        Query("includeAll", "`true` is the same as `include=*`.", Flag),
    ];

    /// <summary>Which objects to find.</summary>
    public static IReadOnlyList<ReferenceParameter> Finding { get; } =
    [
        Query("where", "What the objects must be like: a JSON object of fields with values or operators, such as `{\"price\":{\"$lt\":100}}`."),
        Query("order", "Fields to sort by, with commas between them; `-` before one turns it round. The id comes behind them all."),
        Query("limit", "How many objects at most; 0 for none.", Number),
        Query("skip", "How many to leave out at the beginning.", Number),
        Query("count", "`1` also counts all that match, whatever the limit.", Number),
        .. Selection,
    ];

    /// <summary>A request that may be sent again.</summary>
    public static ReferenceParameter RequestId { get; } =
        Header(
            "X-Parse-Request-Id",
            "A key for this one purchase, made by the client. The same key again gives the same order or the same refusal again, "
            + "however often it is sent. A new attempt needs a new key.");

    /// <summary>Changes nothing that has changed meanwhile.</summary>
    public static ReferenceParameter IfMatch { get; } =
        Header("If-Match", "The `ETag` that the object came with: if it has another one by now, nothing is changed and the answer is 412.");

    /// <summary>Spares an answer that the client has already.</summary>
    public static ReferenceParameter IfNoneMatch { get; } = Header("If-None-Match", "The `ETag` that the object came with: if it is still the same, the answer is 304 without a body.");

    /// <summary>Names the client that a session is made for.</summary>
    public static ReferenceParameter InstallationId { get; } = Header("X-Parse-Installation-Id", "The client installation that the session is made for.");

    /// <summary>A value in the query string.</summary>
    public static ReferenceParameter Query(string name, string meaning, string type = Text) => new(name, ParameterLocation.Query, type, meaning);

    private static ReferenceParameter Header(string name, string meaning) => new(name, ParameterLocation.Header, Text, meaning);

    /// <summary>Its schema.</summary>
    public JsonObject Schema() => new() { ["type"] = Type };
}
