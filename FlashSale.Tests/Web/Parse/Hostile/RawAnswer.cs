using System.Globalization;
using System.Text;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">Headers, with small names.</param>
/// <param name="Body">The body.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Whether it claims to be JSON.</summary>
    public bool IsJson => Headers.GetValueOrDefault("content-type") == "application/json; charset=utf-8";

    /// <summary>Reads an answer; null if there is not even a head.</summary>
    public static RawAnswer? Read(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return null;
        var lines = text[..end].Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        // "100 Continue" announces the answer and is none.
        if (status == 100)
            return Read(bytes[(end + 4)..]);
        var headers = lines
            .Skip(1)
            .Select(line => line.Split(": ", 2))
            .GroupBy(parts => parts[0].ToLowerInvariant())
            .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(parts => parts[1])));
        var body = bytes[(end + 4)..];
        if (headers.GetValueOrDefault("transfer-encoding") == "chunked")
            body = Unchunk(body);
        else if (headers.TryGetValue("content-length", out var length))
            // What comes behind it answers what the server took for the next request.
            body = body[..Math.Min(body.Length, int.Parse(length, CultureInfo.InvariantCulture))];
        return new RawAnswer(status, headers, body);
    }

    private static byte[] Unchunk(byte[] chunked)
    {
        var body = new MemoryStream();
        var position = 0;
        while (position < chunked.Length)
        {
            var endOfLine = chunked.AsSpan(position).IndexOf("\r\n"u8);
            if (endOfLine < 0)
                break;
            var length = int.Parse(
                Encoding.ASCII.GetString(chunked, position, endOfLine), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
                break;
            // It may have broken off.
            body.Write(chunked, position + endOfLine + 2, Math.Min(length, Math.Max(0, chunked.Length - position - endOfLine - 2)));
            position += endOfLine + 2 + length + 2;
        }
        return body.ToArray();
    }
}
