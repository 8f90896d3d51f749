using System.Text.Json;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>A request in normalized form, wherever the client put its values.</summary>
internal sealed record ParseRequest
{
    /// <summary>The actual HTTP method, in uppercase.</summary>
    public required string Method { get; init; }

    /// <summary>The path relative to <c>/parse</c>, such as <c>/classes/Product/4f</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The body without metadata: a JSON object, empty if there is none.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>The query string. A tunneled request may have its parameters in <see cref="Body"/> or in both.</summary>
    public IQueryCollection Query { get; init; } = QueryCollection.Empty;

    /// <summary>The values of the path's wildcards, in order.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The call's context; shared by the parts of a batch.</summary>
    public required ParseCall Call { get; init; }

    /// <summary>The session token; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>The client's address, for limits.</summary>
    public string Address { get; init; } = "";

    /// <summary>The If-None-Match header; empty for none.</summary>
    public string IfNoneMatch { get; init; } = "";

    /// <summary>The caller.</summary>
    public Caller Caller => Call.Caller;

    /// <summary>Gets a service.</summary>
    public T Get<T>()
        where T : notnull => Call.Get<T>();

    /// <summary>Gets a string from the body or the query string; null if it's missing.</summary>
    /// <exception cref="ParseException">The value isn't a string.</exception>
    public string? FindText(string name) => FindInBody(name) ?? FindInQuery(name);

    /// <summary>
    /// Reads login credentials. Each value in the body takes precedence over the one in the query string; username and e-mail address must
    /// belong to the same account.
    /// </summary>
    /// <exception cref="ParseException">A value isn't a string.</exception>
    public (string? Username, string? Email, string? Password) FindLogin() =>
        (FindFilled("username"), FindFilled("email"), FindText("password"));

    private string? FindFilled(string name) => FindInBody(name) is { Length: > 0 } given ? given : FindInQuery(name);

    private string? FindInBody(string name)
    {
        if (!Body.TryGetProperty(name, out var member) || member.ValueKind is JsonValueKind.Null)
            return null;
        return member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : throw new ParseException(ParseError.InvalidJson($"{name} must be a string."));
    }

    private string? FindInQuery(string name) => Query.TryGetValue(name, out var values) ? values.ToString() : null;
}
