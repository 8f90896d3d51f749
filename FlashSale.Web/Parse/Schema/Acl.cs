using System.Text.Json;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>An object's access control list in Parse's form. Objects that everyone may read have none.</summary>
/// <param name="OwnerId">The account that owns the object; null for none.</param>
/// <param name="ForMerchants">Whether merchants may read and write it.</param>
/// <param name="IsPublic">Whether everyone may read it.</param>
public sealed record Acl(string? OwnerId, bool ForMerchants, bool IsPublic = false)
{
    /// <summary>The name on the wire.</summary>
    public const string FieldName = "ACL";

    /// <summary>The key of the merchant role.</summary>
    public const string Merchants = $"role:{Domain.Accounts.Roles.Merchant}";

    /// <summary>The key for everyone.</summary>
    public const string Everyone = "*";

    /// <summary>Reads an ACL that a client sent; null if everyone may read, or if the client sent none.</summary>
    /// <exception cref="ParseException">No object can have this ACL.</exception>
    public static Acl? Read(JsonElement value)
    {
        if (WireValues.IsNothing(value))
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
                _ when read && write && acl.OwnerId is null && !entry.Name.StartsWith(
                    "role:", StringComparison.Ordinal) && entry.Name != Everyone =>
                    acl with { OwnerId = entry.Name },
                _ when !read && !write => acl,
                _ => throw new ParseException(Refused),
            };
        }
        return acl is { OwnerId: null, ForMerchants: false, IsPublic: true } ? null : acl;
    }

    /// <summary>
    /// Whether an ACL from a client is equivalent to the object's. SDKs add a default ACL to new objects that names only the caller, not
    /// the merchants.
    /// </summary>
    /// <param name="requested">The client's ACL; null if everyone may read.</param>
    /// <param name="actual">The object's ACL.</param>
    /// <param name="caller">The caller.</param>
    public static bool IsEquivalent(Acl? requested, Acl? actual, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (requested == actual)
            return true;
        var isOwn = actual?.OwnerId is { } owner && owner == caller.UserId && requested == new Acl(owner, ForMerchants: false);
        // Everyone reads; merchants write.
        var isForAll = actual is null
            && requested is { IsPublic: true }
            && (requested.OwnerId is null || requested.OwnerId == caller.UserId);
        return isOwn || (isForAll && caller.Manages);
    }

    /// <summary>The error for changing an ACL.</summary>
    public static ParseError Refused { get; } =
        ParseError.Forbidden("The shop sets the ACL. Leave it out, or send the object's current ACL.");

    private static bool Allows(JsonElement entry, string right) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(right, out var allowed) && allowed.ValueKind == JsonValueKind.True;
}
