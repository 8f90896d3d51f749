using System.Diagnostics.CodeAnalysis;

namespace FlashSale.Domain;

/// <summary>
/// Generates ids: a version 7 UUID in Crockford's base 32, 26 lower-case letters and digits. Ids sort by creation time, so inserts
/// append to an index. Thread-safe.
/// </summary>
public static class EntityId
{
    /// <summary>The length of every id, in characters.</summary>
    public const int Length = 26;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>True if a text is a well-formed id. Lets callers skip a lookup that can't succeed.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= Length } && text.All(char.IsAsciiLetterOrDigit);

    /// <summary>Generates an id that sorts by <paramref name="now"/>.</summary>
    public static string New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        return Write(bytes);
    }

    /// <summary>The lowest possible id of an instant: earlier ids sort before it, later ids after it.</summary>
    public static string FirstAt(DateTimeOffset instant)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(instant).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return Write(bytes);
    }

    private static string Write(ReadOnlySpan<byte> bytes)
    {
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(Length, value, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--)
            {
                text[i] = Alphabet[(int)(rest & 31)];
                rest >>= 5;
            }
        });
    }
}
