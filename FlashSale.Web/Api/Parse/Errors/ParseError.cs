namespace FlashSale.Web.Api.Parse.Errors;

/// <summary>What a client is told when its request was not carried out: Parse's <c>{"code", "error"}</c>, with the shop's <c>reason</c> beside it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Parse's error code; null where Parse has none (a wrong application id, a missing master key).</param>
/// <param name="Message">What is wrong and what to do, a sentence for people.</param>
public sealed record ParseError(int Status, int? Code, string Message)
{
    /// <summary>For programs that want more than a text, such as <c>soldOut</c>; null if the code says all.</summary>
    public string? Reason { get; init; }

    /// <summary>How long to wait before the same request may be sent again; null if it need not be.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>There is no such object, or the caller may not see it.</summary>
    public static ParseError NotFound { get; } = new(404, 101, "Object not found.");

    /// <summary>The class or field rules do not allow it.</summary>
    public static ParseError PermissionDenied { get; } = new(400, 119, "Permission denied");

    /// <summary>The class wants a login and the caller has none.</summary>
    public static ParseError LoginRequired { get; } = new(404, 101, "Permission denied");

    /// <summary>The session token is none, or is over.</summary>
    public static ParseError InvalidSession { get; } = new(400, 209, "Invalid session token");

    /// <summary>A query that cannot be answered.</summary>
    public static ParseError InvalidQuery(string message) => new(400, 102, message);

    /// <summary>Text that is no JSON, or JSON of a shape that nothing here has.</summary>
    public static ParseError InvalidJson(string message) => new(400, 107, message);

    /// <summary>A value of another type than the field's.</summary>
    /// <param name="field">Class and field, such as <c>Product.price</c>.</param>
    /// <param name="expected">The field's type, such as <c>Number</c> or <c>Pointer&lt;Product&gt;</c>.</param>
    /// <param name="got">The value's type.</param>
    public static ParseError WrongType(string field, string expected, string got) => new(400, 111, $"schema mismatch for {field}; expected {expected} but got {got}");

    /// <summary>A rule of the shop that the values break.</summary>
    public static ParseError Validation(string message, string? reason = null) => new(400, 142, message) { Reason = reason };
}
