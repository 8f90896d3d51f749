using System.Text.Json;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>The answer to a request that was carried out.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Write">Writes the body: one JSON value.</param>
internal sealed record ParseAnswer(int Status, Action<Utf8JsonWriter> Write)
{
    /// <summary>Done, and there is nothing to tell.</summary>
    public static ParseAnswer Empty { get; } = Ok(writer =>
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    });

    /// <summary>Where a new object is, behind <c>/parse</c>; null if none was made.</summary>
    public string? Location { get; init; }

    /// <summary>The object's version; null if it has none.</summary>
    public string? ETag { get; init; }

    /// <summary>Whether it holds a session token: then it is not compressed, because a compressed answer's length tells of what it holds.</summary>
    public bool HoldsSecret { get; init; }

    /// <summary>Done.</summary>
    public static ParseAnswer Ok(Action<Utf8JsonWriter> write) => new(StatusCodes.Status200OK, write);

    /// <summary>Done, and the body was written before.</summary>
    public static ParseAnswer Known(byte[] body) => Ok(writer => writer.WriteRawValue(body, skipInputValidation: true));

    /// <summary>The client has this version of the object already.</summary>
    public static ParseAnswer NotModified(string tag) => new(StatusCodes.Status304NotModified, _ => { }) { ETag = tag };
}
