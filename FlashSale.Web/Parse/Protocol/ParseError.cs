using System.Globalization;
using System.Text.Json;
using FlashSale.Web.Hosting.Health;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>What a client is told when its request was not carried out: Parse's <c>{"code", "error"}</c>, with the shop's <c>reason</c> beside it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Parse's error code; null where Parse has none (a wrong application id, a missing master key).</param>
/// <param name="Message">What is wrong and what to do, a sentence for people.</param>
public sealed record ParseError(int Status, int? Code, string Message)
{
    /// <summary>For programs that want more than a text, such as <c>soldOut</c>; null if the code says all.</summary>
    public string? Reason { get; init; }

    /// <summary>More for people, where the message must be Parse's own; null if the message says all.</summary>
    public string? Detail { get; init; }

    /// <summary>How long to wait before the same request may be sent again; null if it need not be.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>There is no such object, or the caller may not see it.</summary>
    public static ParseError NotFound { get; } = new(404, 101, "Object not found.");

    /// <summary>There is no such object to delete, or the caller may not see it.</summary>
    public static ParseError NotFoundForDelete { get; } = new(404, 101, "Object not found for delete.");

    /// <summary>The class or field rules do not allow it.</summary>
    public static ParseError PermissionDenied { get; } = new(400, 119, "Permission denied");

    /// <summary>The class wants a login and the caller has none.</summary>
    public static ParseError LoginRequired { get; } = new(404, 101, "Permission denied");

    /// <summary>An account that is not the caller's.</summary>
    public static ParseError NotYourAccount { get; } = new(400, 206, "Permission denied");

    /// <summary>The session token is none, or is over.</summary>
    public static ParseError InvalidSession { get; } = new(400, 209, "Invalid session token");

    /// <summary>What is asked for belongs to a session, and the request has no token.</summary>
    public static ParseError NoSession { get; } = new(400, 209, "Permission denied");

    /// <summary>The application id or the key is missing or wrong.</summary>
    public static ParseError Unauthorized { get; } = new(403, null, "unauthorized");

    /// <summary>Only for merchants or the master key.</summary>
    public static ParseError MasterKeyRequired { get; } = new(403, null, "Permission denied");

    /// <summary>A fault of the shop. What it was is in its log.</summary>
    public static ParseError Internal { get; } = new(500, 1, "Internal server error.");

    /// <summary>It took longer than a request may.</summary>
    public static ParseError TooLong { get; } = new(503, 124, "It took too long. Try again in a moment.");

    /// <summary>The database can't be reached. Clients may send the same request again.</summary>
    public static ParseError DatabaseAway { get; } =
        new(503, 155, "The shop can't reach its database. Send the same request again in a moment.")
        {
            Reason = "unavailable",
            RetryAfter = DatabaseOutage.RetryAfter,
        };

    /// <summary>The object changed since the caller read it.</summary>
    public static ParseError Conflict { get; } = new(412, 142, "Somebody else changed this object since you read it. Get it again, then decide.") { Reason = "conflict" };

    /// <summary>The rules do not allow it, and this is why.</summary>
    public static ParseError Forbidden(string message, string? reason = null) => new(400, 119, message) { Reason = reason };

    /// <summary>A query that cannot be answered.</summary>
    public static ParseError InvalidQuery(string message) => new(400, 102, message);

    /// <summary>Text that is no JSON, or JSON of a shape that nothing here has.</summary>
    public static ParseError InvalidJson(string message) => new(400, 107, message);

    /// <summary>Text that is no JSON. Where it goes wrong is told, but not in the words of .NET, which name its own classes.</summary>
    /// <param name="text">Which text, as the beginning of a sentence.</param>
    /// <param name="error">What the reader says.</param>
    public static ParseError InvalidJson(string text, JsonException error) => InvalidJson(string.Create(
        CultureInfo.InvariantCulture, $"{text} is no JSON that can be read here: line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}."));

    /// <summary>A value of another type than the field's.</summary>
    /// <param name="field">Class and field, such as <c>Product.price</c>.</param>
    /// <param name="expected">The field's type, such as <c>Number</c> or <c>Pointer&lt;Product&gt;</c>.</param>
    /// <param name="got">The value's type.</param>
    public static ParseError WrongType(string field, string expected, string got) => new(400, 111, $"schema mismatch for {field}; expected {expected} but got {got}");

    /// <summary>A rule of the shop that the values break.</summary>
    public static ParseError Validation(string message, string? reason = null) => new(400, 142, message) { Reason = reason };

    /// <summary>Too many requests of a kind from one address.</summary>
    public static ParseError TooMany(string message, TimeSpan retryAfter) => new(429, 155, message) { RetryAfter = retryAfter };
}
