using System.Diagnostics.CodeAnalysis;

namespace FlashSale.Domain;

/// <summary>
/// Makes ids: a UUID version 7 in Crockford's base 32, 26 lower-case letters and digits. Ids made later sort later, so that
/// inserts append to an index instead of scattering over it.
/// </summary>
public static class EntityId
{
    /// <summary>The length of every id, in characters.</summary>
    public const int Length = 26;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Whether a text could be an id: who asks for another need not be looked for.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= Length } && text.All(char.IsAsciiLetterOrDigit);

    /// <summary>Makes a new id that sorts by <paramref name="now"/>.</summary>
    public static string New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        return Write(bytes);
    }

    /// <summary>The lowest id that sorts by <paramref name="instant"/>: ids made earlier sort before it, ids made later behind it.</summary>
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
