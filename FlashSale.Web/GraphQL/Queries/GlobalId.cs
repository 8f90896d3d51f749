using System.Text;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Relay's global ids: class name and object id in Base64.</summary>
internal static class GlobalId
{
    // Longer strings aren't ids.
    private const int MaxLength = 256;

    /// <summary>The global id of an object.</summary>
    public static string Write(ParseClass parseClass, string objectId) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{parseClass.Name}:{objectId}"));

    /// <summary>Reads the class name and object id; null if the text isn't a global id.</summary>
    public static (string ClassName, string ObjectId)? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (text.Length > MaxLength || !Convert.TryFromBase64String(text, bytes, out var length))
            return null;
        var decoded = Encoding.UTF8.GetString(bytes[..length]);
        var colon = decoded.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !decoded.Contains('\0', StringComparison.Ordinal) ? (decoded[..colon], decoded[(colon + 1)..]) : null;
    }

    /// <summary>The objectId. A text that isn't a global id of this class is returned unchanged.</summary>
    public static string ObjectIdOf(ParseClass parseClass, string text) =>
        Read(text) is var (className, id) && className == parseClass.Name ? id : text;
}
