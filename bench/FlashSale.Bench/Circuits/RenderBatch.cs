using System.Buffers.Binary;
using System.Text;

namespace FlashSale.Bench.Circuits;

/// <summary>Reads texts and event handlers from a render batch.</summary>
internal readonly ref struct RenderBatch(ReadOnlySpan<byte> bytes)
{
    private const int FrameSize = 20;
    private const int TextFrame = 2;
    private const int AttributeFrame = 3;

    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Number of frames with new content.</summary>
    public int FrameCount => Int(Frames);

    private int Frames => Int(bytes.Length - 16);

    /// <summary>The text of a frame; empty if it isn't a text frame.</summary>
    public string Text(int frame) => Int(At(frame)) == TextFrame ? String(Int(At(frame) + 4)) : "";

    /// <summary>The event handler's id of an attribute frame with this name; otherwise 0.</summary>
    public ulong Handler(int frame, string name) =>
        Int(At(frame)) == AttributeFrame
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[(At(frame) + 12)..]) is > 0 and var handler
            && String(Int(At(frame) + 4)) == name
            ? handler
            : 0;

    private int At(int frame) => Frames + 4 + frame * FrameSize;

    private int Int(int position) => BinaryPrimitives.ReadInt32LittleEndian(bytes[position..]);

    private string String(int index)
    {
        if (index < 0)
            return "";
        var start = Int(Int(bytes.Length - 4) + 4 * index);
        return BlazorPack.TryReadLength(bytes[start..], out var length, out var prefix)
            ? Encoding.UTF8.GetString(bytes.Slice(start + prefix, length))
            : "";
    }
}
