using System.Globalization;
using System.Text;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A raw HTTP request.</summary>
/// <param name="Kind">A description of the attack.</param>
/// <param name="Method">The content of the method's place.</param>
/// <param name="Target">The content of the request target's place, as encoded as the attack makes it.</param>
/// <param name="Headers">Additional headers. Each character is one byte.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record HostileRequest(
    string Kind, string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    // Kestrel's own limits, which apply before the API.
    private const int LongestRequestLine = 8_000;
    private const int MaxHeadersLength = 30_000;
    private const int MostHeaders = 90;

    /// <summary>Whether the web server or the pages may answer it instead of the API, without a Parse error.</summary>
    public bool MayMissTheApi { get; init; }

    /// <summary>Whether the server may close the connection early, because the request is too long or incomplete.</summary>
    public bool MayBeCutOff { get; init; }

    /// <summary>Whether the server may wait for more data, so that the client must close the connection.</summary>
    public bool MayNeverEnd { get; init; }

    /// <summary>Whether the web server refuses it before the API, because its head is too long or not UTF-8.</summary>
    public bool IsTooMuchForTheServer =>
        Method.Length + Target.Length > LongestRequestLine
        || Headers.Count > MostHeaders
        || Headers.Sum(header => header.Name.Length + header.Value.Length + 4) > MaxHeadersLength
        || Headers.Any(header => header.Value.Any(character => !char.IsAscii(character)));

    /// <summary>Method, path and headers as bytes.</summary>
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

    /// <summary>A shortened description of the request.</summary>
    public override string ToString()
    {
        var body = Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 1_000)));
        var headers = string.Join(" | ", Headers.Select(header => $"{header.Name}: {Shortened(header.Value, 200)}"));
        return $"[{Kind}] {Shortened(Method, 50)} {Shortened(Target, 600)} | {Shortened(headers, 1_000)} | {Body.Length} bytes: {body}";
    }

    private static string Shortened(string text, int length) => text.Length <= length ? text : $"{text[..length]}… ({text.Length})";
}
