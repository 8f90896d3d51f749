using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlashSale.Bench.Abuse;

/// <summary>
/// Finds the status and the end of one HTTP/1.1 response and discards the body. Much cheaper than a real client, which matters because
/// client and shop share the processors.
/// </summary>
internal sealed class ResponseReader
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> head = new(1024);
    private readonly StringBuilder line = new();
    private State state = State.Head;
    private long left;

    private enum State
    {
        Head,
        Body,
        UntilClosed,
        ChunkSize,
        Chunk,
        Trailer,
        Done,
    }

    /// <summary>The status code; 0 until the headers are complete.</summary>
    public int Status { get; private set; }

    /// <summary>True if the server closes the connection after this response.</summary>
    public bool Closes { get; private set; }

    /// <summary>True if the body lasts until the server closes the connection, as with a WebSocket.</summary>
    public bool LastsUntilClosed => state == State.UntilClosed;

    /// <summary>Reads the next bytes.</summary>
    /// <returns>True if the response is complete.</returns>
    /// <exception cref="FormatException">It isn't an HTTP/1.1 response.</exception>
    public bool Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && state != State.Done)
        {
            switch (state)
            {
                case State.Head:
                    bytes = ReadHead(bytes);
                    break;
                case State.UntilClosed:
                    return false;
                case State.Body or State.Chunk:
                    var taken = (int)Math.Min(left, bytes.Length);
                    left -= taken;
                    bytes = bytes[taken..];
                    if (left == 0)
                        state = state == State.Body ? State.Done : State.ChunkSize;
                    break;
                default:
                    ReadLine((char)bytes[0]);
                    bytes = bytes[1..];
                    break;
            }
        }
        return state == State.Done;
    }

    private ReadOnlySpan<byte> ReadHead(ReadOnlySpan<byte> bytes)
    {
        var before = head.WrittenCount;
        head.Write(bytes);
        var end = head.WrittenSpan.IndexOf(EndOfHead);
        if (end < 0)
            return [];
        var lines = Encoding.ASCII.GetString(head.WrittenSpan[..end]).Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
            throw new FormatException($"This is no HTTP/1.1 response: {lines[0]}");
        Status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        Closes = HeaderOf(lines, "Connection")?.Contains("close", StringComparison.OrdinalIgnoreCase) == true;
        if (Status is 204 or 304)
        {
            state = State.Done;
        }
        else if (HeaderOf(lines, "Content-Length") is { } length)
        {
            left = long.Parse(length, CultureInfo.InvariantCulture);
            state = left == 0 ? State.Done : State.Body;
        }
        else
        {
            state = HeaderOf(lines, "Transfer-Encoding") is not null ? State.ChunkSize : State.UntilClosed;
        }
        return bytes[(end + EndOfHead.Length - before)..];
    }

    // There's an empty line between a chunk and the size of the next one.
    private void ReadLine(char next)
    {
        if (next != '\n')
        {
            if (next != '\r')
                line.Append(next);
            return;
        }
        var text = line.ToString();
        line.Clear();
        if (state == State.Trailer)
        {
            if (text.Length == 0)
                state = State.Done;
        }
        else if (text.Length > 0)
        {
            left = long.Parse(text.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            state = left == 0 ? State.Trailer : State.Chunk;
        }
    }

    private static string? HeaderOf(string[] lines, string name) =>
        Array.Find(lines, each => each.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
