using System.Text.Json;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>A request after it was unwrapped: wherever a client put a value, here it stands in its place.</summary>
internal sealed record ParseRequest
{
    /// <summary>The real verb, in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The path behind <c>/parse</c>, such as <c>/classes/Product/4f</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The body without its metadata: a JSON object, empty if there was none.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>Values of the query string. A tunnelled request may have its parameters in its <see cref="Body"/> or in both.</summary>
    public IQueryCollection Query { get; init; } = QueryCollection.Empty;

    /// <summary>What stands at the variable places of the path, in their order.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>What is known of the request beside what it asks for; the same for every part of a batch.</summary>
    public required ParseCall Call { get; init; }

    /// <summary>The session token that it came with; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>From where it came, for limits.</summary>
    public string Address { get; init; } = "";

    /// <summary>Versions of the object that the client has already; empty for none.</summary>
    public string IfNoneMatch { get; init; } = "";

    /// <summary>Who sends it.</summary>
    public Caller Caller => Call.Caller;

    /// <summary>A service of the shop.</summary>
    public T Get<T>()
        where T : notnull => Call.Get<T>();

    /// <summary>A text that the client gives in the body or in the query string; null if it does not.</summary>
    /// <exception cref="ParseException">It is there and no text.</exception>
    public string? FindText(string name) => FindInBody(name) ?? FindInQuery(name);

    /// <summary>
    /// Reads a login. Of each value the one in the body counts, or else the one in the query string: a name in one place and an address in the
    /// other must belong to the same account, too.
    /// </summary>
    /// <exception cref="ParseException">A value is there and no text.</exception>
    public (string? Username, string? Email, string? Password) FindLogin() => (FindFilled("username"), FindFilled("email"), FindText("password"));

    private string? FindFilled(string name) => FindInBody(name) is { Length: > 0 } given ? given : FindInQuery(name);

    private string? FindInBody(string name)
    {
        if (!Body.TryGetProperty(name, out var member) || member.ValueKind is JsonValueKind.Null)
            return null;
        return member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : throw new ParseException(ParseError.InvalidJson($"{name} must be a text."));
    }

    private string? FindInQuery(string name) => Query.TryGetValue(name, out var values) ? values.ToString() : null;
}
