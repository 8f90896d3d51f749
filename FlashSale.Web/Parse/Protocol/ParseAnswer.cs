using System.Text.Json;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>A successful response.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Write">Writes the body, one JSON value.</param>
internal sealed record ParseAnswer(int Status, Action<Utf8JsonWriter> Write)
{
    /// <summary>200 with an empty object.</summary>
    public static ParseAnswer Empty { get; } = Ok(writer =>
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    });

    /// <summary>The path of a new object, relative to <c>/parse</c>; null if none was created.</summary>
    public string? Location { get; init; }

    /// <summary>The object's version; null if it has none.</summary>
    public string? ETag { get; init; }

    /// <summary>Whether it contains a session token. Such responses aren't compressed, because their length could reveal it.</summary>
    public bool HoldsSecret { get; init; }

    /// <summary>Creates a 200 response.</summary>
    public static ParseAnswer Ok(Action<Utf8JsonWriter> write) => new(StatusCodes.Status200OK, write);

    /// <summary>Creates a 200 response from a serialized body.</summary>
    public static ParseAnswer Known(byte[] body) => Ok(writer => writer.WriteRawValue(body, skipInputValidation: true));

    /// <summary>Creates a 304 response: the client already has this version.</summary>
    public static ParseAnswer NotModified(string tag) => new(StatusCodes.Status304NotModified, _ => { }) { ETag = tag };
}
