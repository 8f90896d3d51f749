using System.Globalization;
using System.Text;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A request as it goes over the wire.</summary>
/// <param name="Kind">What is hostile about it, for people.</param>
/// <param name="Method">What stands where the verb should.</param>
/// <param name="Target">What stands where path and query string should, encoded as far as it is.</param>
/// <param name="Headers">Headers, beside those that every request has. Each character is a byte.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record HostileRequest(
    string Kind, string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    // Kestrel's own bounds, which it enforces before the API hears of a request.
    private const int LongestRequestLine = 8_000;
    private const int MaxHeadersLength = 30_000;
    private const int MostHeaders = 90;

    /// <summary>
    /// Whether the web server may refuse it without asking the API, or the pages may answer it: then there is no Parse error.
    /// </summary>
    public bool MayMissTheApi { get; init; }

    /// <summary>Whether the server may hang up in the middle of it: it is longer than anybody wants to read, or ends too early.</summary>
    public bool MayBeCutOff { get; init; }

    /// <summary>Whether the server may wait for more than there is, so that somebody must hang up.</summary>
    public bool MayNeverEnd { get; init; }

    /// <summary>Whether the web server refuses it before the API hears of it: too long a head, or one that is no UTF-8.</summary>
    public bool IsTooMuchForTheServer =>
        Method.Length + Target.Length > LongestRequestLine
        || Headers.Count > MostHeaders
        || Headers.Sum(header => header.Name.Length + header.Value.Length + 4) > MaxHeadersLength
        || Headers.Any(header => header.Value.Any(character => !char.IsAscii(character)));

    /// <summary>Verb, path and headers as bytes.</summary>
    public byte[] Head(string host)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{Method} {Target} HTTP/1.1\r\n");
        if (!Headers.Any(header => header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            head.Append(CultureInfo.InvariantCulture, $"Host: {host}\r\n");
        if (!Headers.Any(header => header.Name.Equals("Connection", StringComparison.OrdinalIgnoreCase)))
            head.Append("Connection: close\r\n");
        if (Body.Length > 0 && !Headers.Any(header => header.Name is "Content-Length" or "Transfer-Encoding"))
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        foreach (var (name, value) in Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    /// <summary>What was sent, shortened, for people.</summary>
    public override string ToString()
    {
        var body = Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 1_000)));
        var headers = string.Join(" | ", Headers.Select(header => $"{header.Name}: {Shortened(header.Value, 200)}"));
        return $"[{Kind}] {Shortened(Method, 50)} {Shortened(Target, 600)} | {Shortened(headers, 1_000)} | {Body.Length} bytes: {body}";
    }

    private static string Shortened(string text, int length) => text.Length <= length ? text : $"{text[..length]}… ({text.Length})";
}
