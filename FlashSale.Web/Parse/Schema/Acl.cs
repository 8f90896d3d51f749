using System.Text.Json;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Schema;

/// <summary>Who may read and write one object, as Parse shows it. Objects that all may read have none.</summary>
/// <param name="OwnerId">The account whose object it is; null for none.</param>
/// <param name="ForMerchants">Whether merchants may.</param>
/// <param name="IsPublic">Whether everyone may read it.</param>
public sealed record Acl(string? OwnerId, bool ForMerchants, bool IsPublic = false)
{
    /// <summary>Its name on the wire.</summary>
    public const string FieldName = "ACL";

    /// <summary>How merchants are called in it.</summary>
    public const string Merchants = $"role:{Domain.Accounts.Roles.Merchant}";

    /// <summary>How everyone is called in it.</summary>
    public const string Everyone = "*";

    /// <summary>What a client says who may read and write an object; null for everyone reads, and if it says nothing.</summary>
    /// <exception cref="ParseException">No object of the shop can have it.</exception>
    public static Acl? Read(JsonElement value)
    {
        if (Writing.WireValues.IsNothing(value))
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw new ParseException(ParseError.InvalidJson("ACL must be an object."));
        var acl = new Acl(null, ForMerchants: false);
        foreach (var entry in value.EnumerateObject())
        {
            var (read, write) = (Allows(entry.Value, "read"), Allows(entry.Value, "write"));
            acl = entry.Name switch
            {
                Everyone when read && !write => acl with { IsPublic = true },
                Merchants when read && write => acl with { ForMerchants = true },
                _ when read && write && acl.OwnerId is null && !entry.Name.StartsWith("role:", StringComparison.Ordinal) && entry.Name != Everyone => acl with { OwnerId = entry.Name },
                _ when !read && !write => acl,
                _ => throw new ParseException(Refused),
            };
        }
        return acl is { OwnerId: null, ForMerchants: false, IsPublic: true } ? null : acl;
    }

    /// <summary>
    /// Whether the ACL that a client sends comes to the one that an object has. SDKs add a default ACL to new objects: it names the caller,
    /// but can't know that merchants look after the object too.
    /// </summary>
    /// <param name="said">What the client sends; null for everyone reads.</param>
    /// <param name="actual">What the object has.</param>
    /// <param name="caller">Who sends it.</param>
    public static bool ComesTo(Acl? said, Acl? actual, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (said == actual)
            return true;
        var isOwn = actual?.OwnerId is { } owner && owner == caller.UserId && said == new Acl(owner, ForMerchants: false);
        // Everyone reads, merchants write.
        var isForAll = actual is null && said is { IsPublic: true } && (said.OwnerId is null || said.OwnerId == caller.UserId);
        return isOwn || (isForAll && caller.Manages);
    }

    /// <summary>Clients cannot change who may read and write.</summary>
    public static ParseError Refused { get; } =
        ParseError.Forbidden("The shop decides who may read and write an object: leave ACL out, or send the one that the object has.");

    private static bool Allows(JsonElement entry, string right) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(right, out var allowed) && allowed.ValueKind == JsonValueKind.True;
}
