using System.Buffers;
using System.Globalization;
using MessagePack;

namespace FlashSale.Bench.Circuits;

/// <summary>
/// Messages of a Blazor circuit, as blazor.web.js of .NET 10 writes and reads them: SignalR's MessagePack protocol, named blazorpack.
/// </summary>
internal static class BlazorPack
{
    /// <summary>The first message of a connection.</summary>
    public static readonly byte[] Handshake = [.. "{\"protocol\":\"blazorpack\",\"version\":1}"u8, 0x1e];

    /// <summary>Keeps the connection alive.</summary>
    public static readonly byte[] Ping = [2, 0x91, 6];

    /// <summary>A call of a hub method, with an id if a result is expected.</summary>
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

    /// <summary>Acknowledges a render batch.</summary>
    public static byte[] RenderCompleted(long batch) => Call(null, "OnRenderCompleted", batch, null);

    /// <summary>The result of a JavaScript call.</summary>
    public static byte[] JsResult(long call, string result) =>
        Call(null, "EndInvokeJSFromDotNet", call, true, string.Create(CultureInfo.InvariantCulture, $"[{call},true,{result}]"));

    /// <summary>A DOM event.</summary>
    public static byte[] Event(int call, long interop, ulong handler, string name, string arguments) => Call(
        null,
        "BeginInvokeDotNetFromJS",
        call.ToString(CultureInfo.InvariantCulture),
        null,
        "DispatchEventAsync",
        interop,
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""[{"eventHandlerId":{{handler}},"eventName":"{{name}}","eventFieldInfo":null},{{arguments}}]"""));

    /// <summary>Reads a message's length; false if it isn't complete yet.</summary>
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
