using System.Text;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Global ids: the class's name and the object's id, in Base64, as in Relay.</summary>
internal static class GlobalId
{
    // Longer texts are no ids.
    private const int MaxLength = 256;

    /// <summary>The global id of an object.</summary>
    public static string Write(ParseClass of, string objectId) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{of.Name}:{objectId}"));

    /// <summary>The class's name and the object's id; null if the text is no global id.</summary>
    public static (string ClassName, string ObjectId)? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (text.Length > MaxLength || !Convert.TryFromBase64String(text, bytes, out var length))
            return null;
        var decoded = Encoding.UTF8.GetString(bytes[..length]);
        var colon = decoded.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !decoded.Contains('\0', StringComparison.Ordinal) ? (decoded[..colon], decoded[(colon + 1)..]) : null;
    }

    /// <summary>The id within its class. A text that is no global id of that class is taken for the id itself.</summary>
    public static string ObjectIdOf(ParseClass of, string text) => Read(text) is var (className, id) && className == of.Name ? id : text;
}
