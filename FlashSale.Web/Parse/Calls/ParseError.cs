using System.Globalization;
using System.Text.Json;
using FlashSale.Web.Hosting.Health;

namespace FlashSale.Web.Parse.Calls;

/// <summary>An error response: Parse's <c>{"code", "error"}</c> and the shop's <c>reason</c>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Parse's error code; null where Parse has none (wrong application id, missing master key).</param>
/// <param name="Message">What is wrong and what to do about it.</param>
public sealed record ParseError(int Status, int? Code, string Message)
{
    /// <summary>A machine-readable reason such as <c>soldOut</c>; null if the code is enough.</summary>
    public string? Reason { get; init; }

    /// <summary>Additional explanation where the message must be Parse's own; null if there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>How long to wait before retrying the same request; null if a retry wouldn't help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The object doesn't exist, or the caller can't see it.</summary>
    public static ParseError NotFound { get; } = new(404, 101, "Object not found.");

    /// <summary>The object to delete doesn't exist, or the caller can't see it.</summary>
    public static ParseError NotFoundForDelete { get; } = new(404, 101, "Object not found for delete.");

    /// <summary>The class's or field's rights don't allow it.</summary>
    public static ParseError PermissionDenied { get; } = new(400, 119, "Permission denied");

    /// <summary>The class requires a login.</summary>
    public static ParseError LoginRequired { get; } = new(404, 101, "Permission denied");

    /// <summary>The account isn't the caller's.</summary>
    public static ParseError NotYourAccount { get; } = new(400, 206, "Permission denied");

    /// <summary>The session token is invalid or expired.</summary>
    public static ParseError InvalidSession { get; } = new(400, 209, "Invalid session token");

    /// <summary>The request needs a session token.</summary>
    public static ParseError NoSession { get; } = new(400, 209, "Permission denied");

    /// <summary>The application id or the key is missing or wrong.</summary>
    public static ParseError Unauthorized { get; } = new(403, null, "unauthorized");

    /// <summary>Only merchants or the master key may do this.</summary>
    public static ParseError MasterKeyRequired { get; } = new(403, null, "Permission denied");

    /// <summary>An unexpected failure, which is logged.</summary>
    public static ParseError Internal { get; } = new(500, 1, "Internal server error.");

    /// <summary>The request timed out.</summary>
    public static ParseError TooLong { get; } = new(503, 124, "The request took too long. Try again in a moment.");

    /// <summary>The database can't be reached. Clients may retry the same request.</summary>
    public static ParseError DatabaseAway { get; } =
        new(503, 155, "The shop can't reach its database. Send the same request again in a moment.")
        {
            Reason = "unavailable",
            RetryAfter = DatabaseOutage.RetryAfter,
        };

    /// <summary>The object has changed since the caller read it.</summary>
    public static ParseError Conflict { get; } = new(
        412, 142, "This object has changed since you read it. Get it again before you change it.")
    { Reason = "conflict" };

    /// <summary>Creates an error for an operation that isn't allowed.</summary>
    public static ParseError Forbidden(string message, string? reason = null) => new(400, 119, message) { Reason = reason };

    /// <summary>Creates an error for an invalid query.</summary>
    public static ParseError InvalidQuery(string message) => new(400, 102, message);

    /// <summary>Creates an error for invalid JSON, or JSON of the wrong shape.</summary>
    public static ParseError InvalidJson(string message) => new(400, 107, message);

    /// <summary>Creates an error for invalid JSON that gives the position, but not .NET's own message.</summary>
    /// <param name="text">What was parsed, as the subject of the message.</param>
    /// <param name="error">The parser's exception.</param>
    public static ParseError InvalidJson(string text, JsonException error) => InvalidJson(string.Create(
        CultureInfo.InvariantCulture,
        $"{text} isn't valid JSON: line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}."));

    /// <summary>Creates an error for a value of the wrong type.</summary>
    /// <param name="field">Class and field, such as <c>Product.price</c>.</param>
    /// <param name="expected">The field's type, such as <c>Number</c> or <c>Pointer&lt;Product&gt;</c>.</param>
    /// <param name="got">The value's type.</param>
    public static ParseError WrongType(string field, string expected, string got) =>
        new(400, 111, $"schema mismatch for {field}; expected {expected} but got {got}");

    /// <summary>Creates an error for a violated business rule.</summary>
    public static ParseError Validation(string message, string? reason = null) => new(400, 142, message) { Reason = reason };

    /// <summary>Creates an error for too many requests.</summary>
    public static ParseError TooMany(string message, TimeSpan retryAfter) => new(429, 155, message) { RetryAfter = retryAfter };
}
