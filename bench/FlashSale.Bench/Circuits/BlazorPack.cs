using System.Buffers;
using System.Globalization;
using MessagePack;

namespace FlashSale.Bench.Circuits;

/// <summary>The messages of a circuit as blazor.web.js of .NET 10 writes and reads them: SignalR's MessagePack protocol under the name blazorpack.</summary>
internal static class BlazorPack
{
    /// <summary>What a connection begins with.</summary>
    public static readonly byte[] Handshake = [.. "{\"protocol\":\"blazorpack\",\"version\":1}"u8, 0x1e];

    /// <summary>Keeps the connection.</summary>
    public static readonly byte[] Ping = [2, 0x91, 6];

    /// <summary>A call of the circuit's hub; with an id if an answer is wanted.</summary>
    public static byte[] Call(string? id, string target, params object?[] arguments)
    {
        var body = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(body);
        writer.WriteArrayHeader(5);
        writer.Write(1);
        writer.WriteMapHeader(0);
        writer.Write(id);
        writer.Write(target);
        writer.WriteArrayHeader(arguments.Length);
        foreach (var argument in arguments)
        {
            switch (argument)
            {
                case null: writer.WriteNil(); break;
                case string text: writer.Write(text); break;
                case long number: writer.Write(number); break;
                case bool flag: writer.Write(flag); break;
                default: throw new ArgumentException($"The circuit's protocol has no {argument.GetType()}.", nameof(arguments));
            }
        }
        writer.Flush();
        return Frame(body.WrittenSpan);
    }

    /// <summary>That a batch of changes was shown.</summary>
    public static byte[] Shown(long batch) => Call(null, "OnRenderCompleted", batch, null);

    /// <summary>The answer to a call of the page's scripts.</summary>
    public static byte[] Answer(long call, string result) =>
        Call(null, "EndInvokeJSFromDotNet", call, true, string.Create(CultureInfo.InvariantCulture, $"[{call},true,{result}]"));

    /// <summary>An event of an element.</summary>
    public static byte[] Event(int call, long interop, ulong handler, string name, string arguments) => Call(
        null,
        "BeginInvokeDotNetFromJS",
        call.ToString(CultureInfo.InvariantCulture),
        null,
        "DispatchEventAsync",
        interop,
        string.Create(CultureInfo.InvariantCulture, $$"""[{"eventHandlerId":{{handler}},"eventName":"{{name}}","eventFieldInfo":null},{{arguments}}]"""));

    /// <summary>Reads a message's length; false if it is not here yet.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> bytes, out int length, out int prefix)
    {
        (length, prefix) = (0, 0);
        while (prefix < bytes.Length && prefix < 5)
        {
            var part = bytes[prefix];
            length |= (part & 0x7f) << (7 * prefix);
            prefix++;
            if (part < 0x80)
                return true;
        }
        return false;
    }

    private static byte[] Frame(ReadOnlySpan<byte> body)
    {
        Span<byte> prefix = stackalloc byte[5];
        var size = 0;
        for (var rest = (uint)body.Length; ; rest >>= 7)
        {
            prefix[size++] = (byte)(rest < 0x80 ? rest : rest | 0x80);
            if (rest < 0x80)
                return [.. prefix[..size], .. body];
        }
    }
}
