using System.Buffers.Binary;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>Generates WebSocket connections that send invalid frames all at once.</summary>
internal sealed class HostileSockets(int seed, AttackTargets world)
{
    private const int LongFrame = 300_000;

    private static readonly string[] Operations =
    [
        "connect",
        "subscribe",
        "update",
        "unsubscribe",
        "query",
        "ping",
        "",
        "connected",
        "create",
        "__proto__",
    ];

    private readonly Random random = new(seed);

    /// <summary>Generates the next connection: the upgrade request with frames as its body.</summary>
    public HostileRequest Next()
    {
        var frames = new MemoryStream();
        // Most connect properly first.
        if (random.Next(4) > 0)
            frames.Write(
                Frame(
                    1,
                    Draft.ToBytes(
                        $"{{\"op\":\"connect\",\"applicationId\":\"{AttackTargets.ApplicationId}\""
                            + $",\"sessionToken\":{Draft.Quote(random.Next(3) == 0 ? "r:0" : world.Token)}}}")));
        for (var i = random.Next(1, 20); i > 0; i--)
            frames.Write(AnyFrame());
        frames.Write(Frame(8, [0x03, 0xe8]));
        var headers = new List<(string Name, string Value)>
        {
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        };
        if (random.Next(6) == 0)
            headers[random.Next(headers.Count)] = (
                Pick("Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Extensions"),
                Pick("", "x", "12", "h2c", "close", "permessage-deflate; client_max_window_bits=99", new string('k', 5_000)));
        // A body without a header that announces it: bytes after an upgrade belong to the same connection.
        headers.Add(("Content-Length", "0"));
        return new HostileRequest(
            "live query",
            "GET",
            Pick("/parse", "/parse", "/parse", "/parse/", "/parse/x"),
            headers,
            frames.ToArray())
        { MayMissTheApi = true, MayBeCutOff = true, MayNeverEnd = true };
    }

    private byte[] AnyFrame() => random.Next(12) switch
    {
        0 => Frame(random.Next(16), Draft.ToBytes(Pick(HostileTexts.All)), final: random.Next(2) == 0, reserved: random.Next(8)),
        1 => Frame(1, [0xff, 0xfe, 0xc0, 0x80]),
        2 => Frame(2, Draft.ToBytes(Message())),
        3 => Frame(8, Pick<byte[]>([], [0x03], [0x03, 0xe8], [0x00, 0x00], [0x03, 0xed], [0xff, 0xff, (byte)'x'])),
        4 => Frame(9, new byte[random.Next(200)]),
        5 => Frame(1, Draft.ToBytes(new string('[', Pick(100, 10_000, 60_000)))),
        6 =>
            Frame(
                1,
                Draft.ToBytes(
                    "{\"op\":\"subscribe\",\"requestId\":1,\"query\":{\"className\":\"Product\""
                        + $",\"where\":{{\"name\":\"{new string('a', LongFrame)}\"}}}}}}")),
        // A frame with a huge announced length.
        7 => [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, (byte)'{'],
        8 => Frame(1, Draft.ToBytes(Message()), masked: false),
        _ => Frame(1, Draft.ToBytes(Message())),
    };

    private string Message()
    {
        if (random.Next(6) == 0)
            return Pick(HostileValues.All);
        var target = Pick(world.Classes);
        var where = random.Next(3) switch
        {
            0 => Pick(HostileValues.All),
            1 => $"{{{Draft.Quote(Pick(target.Fields).Name)}:{Pick(HostileValues.All)}}}",
            _ => $"{{{Draft.Quote(Pick(HostileTexts.All))}:{{\"$regex\":{Draft.Quote(Pick(HostileTexts.Patterns))}}}}}",
        };
        var keys = random.Next(3) == 0
            ? $",\"{Pick("keys", "fields", "watch")}\":"
                + (random.Next(2) == 0 ? Pick(HostileValues.All) : $"[{Draft.Quote(Pick(HostileTexts.All))}]")
            : "";
        var name = random.Next(4) == 0 ? Pick(HostileValues.All) : Draft.Quote(target.Name);
        var query = random.Next(5) == 0 ? Pick(HostileValues.All) : $"{{\"className\":{name},\"where\":{where}{keys}}}";
        var operation = Draft.Quote(Pick(Operations));
        var requestId = random.Next(4) == 0 ? Pick(HostileValues.All) : "1";
        var token = random.Next(3) == 0 ? Pick(HostileValues.All) : Draft.Quote(world.Token);
        return $"{{\"op\":{operation},\"requestId\":{requestId},\"sessionToken\":{token},\"query\":{query}}}";
    }

    private static byte[] Frame(int opcode, byte[] payload, bool final = true, int reserved = 0, bool masked = true)
    {
        var frame = new MemoryStream();
        frame.WriteByte((byte)((final ? 0x80 : 0) | (reserved << 4) | opcode));
        var mask = masked ? 0x80 : 0;
        Span<byte> length = stackalloc byte[8];
        switch (payload.Length)
        {
            case < 126:
                frame.WriteByte((byte)(mask | payload.Length));
                break;
            case <= ushort.MaxValue:
                frame.WriteByte((byte)(mask | 126));
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
                frame.Write(length[..2]);
                break;
            default:
                frame.WriteByte((byte)(mask | 127));
                BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
                frame.Write(length);
                break;
        }
        // A zero mask leaves the payload unchanged.
        if (masked)
            frame.Write([0, 0, 0, 0]);
        frame.Write(payload);
        return frame.ToArray();
    }

    private T Pick<T>(params IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
