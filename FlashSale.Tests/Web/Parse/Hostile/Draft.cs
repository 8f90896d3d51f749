using System.Globalization;
using System.Text;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A request on its way from a sensible one to a hostile one.</summary>
internal sealed class Draft
{
    /// <summary>The verb that is meant.</summary>
    public required string Method { get; set; }

    /// <summary>Parts of the path behind <c>/parse</c>, not encoded.</summary>
    public required List<string> Path { get; init; }

    /// <summary>Parameters of a query, not encoded.</summary>
    public List<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>Members of the body: their names as text, their values as JSON.</summary>
    public List<(string Name, string Json)> Members { get; init; } = [];

    /// <summary>Headers beside the usual ones.</summary>
    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>Whether it is sent as the JavaScript SDK sends it: as a POST that says what it is.</summary>
    public bool IsTunnelled { get; set; }

    /// <summary>The application's id that it gives.</summary>
    public string? ApplicationId { get; set; } = AttackTargets.ApplicationId;

    /// <summary>The session token that it shows; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>The same with these members in its body.</summary>
    public Draft With(params ReadOnlySpan<(string Name, string Json)> members)
    {
        Members.AddRange(members);
        return this;
    }

    /// <summary>The same with these parameters of a query.</summary>
    public Draft Asking(params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        Query.AddRange(parameters);
        return this;
    }

    /// <summary>The same with another path.</summary>
    public Draft Replaced(Action<List<string>> change)
    {
        change(Path);
        return this;
    }

    /// <summary>The path and query string, encoded.</summary>
    public string Target()
    {
        var target = new StringBuilder("/parse");
        foreach (var part in Path)
            target.Append('/').Append(Encode(part));
        if (Query.Count > 0 && !IsTunnelled)
            target.Append('?').AppendJoin('&', Query.Select(each => $"{Encode(each.Name)}={Encode(each.Value)}"));
        return target.ToString();
    }

    /// <summary>The body as JSON.</summary>
    public string Json()
    {
        IEnumerable<(string Name, string Json)> members = Members;
        if (IsTunnelled)
        {
            members = members.Concat(
                Query.Select(each => (each.Name, each.Value is ['{' or '[', ..] or ['0' or '1'] ? each.Value : Quote(each.Value))))
                .Append(("_method", Quote(Method)))
                .Append(("_ClientVersion", "\"js8.6.2\""));
            if (ApplicationId is not null)
                members = members.Append(("_ApplicationId", Quote(ApplicationId)));
            if (Token is not null)
                members = members.Append(("_SessionToken", Quote(Token)));
        }
        return $"{{{string.Join(',', members.Select(member => $"{Quote(member.Name)}:{member.Json}"))}}}";
    }

    /// <summary>The request as it is sent, with this body or its own.</summary>
    public HostileRequest Finish(string kind, byte[]? body = null, string? contentType = null)
    {
        var hasBody = IsTunnelled || Members.Count > 0 || body is not null;
        var headers = new List<(string Name, string Value)>();
        if (!IsTunnelled && ApplicationId is not null)
            headers.Add(("X-Parse-Application-Id", ApplicationId));
        if (!IsTunnelled && Token is not null)
            headers.Add(("X-Parse-Session-Token", Token));
        if (hasBody)
            headers.Add(("Content-Type", contentType ?? (IsTunnelled ? "text/plain" : "application/json")));
        headers.AddRange(Headers);
        var request = new HostileRequest(kind, IsTunnelled ? "POST" : Method, Target(), headers, body ?? (hasBody ? ToBytes(Json()) : []));
        return request with { MayMissTheApi = request.IsTooMuchForTheServer || !HasPlainPath };
    }

    /// <summary>A text as a JSON string; half characters become the escapes that they can only be in JSON.</summary>
    public static string Quote(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is '"' or '\\')
                json.Append('\\').Append(character);
            else if (char.IsControl(character) || char.IsSurrogate(character))
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                json.Append(character);
        }
        return json.Append('"').ToString();
    }

    /// <summary>Text as UTF-8.</summary>
    public static byte[] ToBytes(string text) => Encoding.UTF8.GetBytes(text);

    // The web server takes these parts of a path for its own.
    private bool HasPlainPath => !Path.Any(part => part is "." or ".." || part.Contains('\0', StringComparison.Ordinal));

    private static string Encode(string text) =>
        string.Concat(
            ToBytes(text).Select(
                each =>
                    char.IsAsciiLetterOrDigit((char)each) || each is (byte)'-' or (byte)'_' or (byte)'.'
                        ? ((char)each).ToString()
                        : $"%{each:X2}"));
}
