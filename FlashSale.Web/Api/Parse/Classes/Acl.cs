using System.Text.Json;
using FlashSale.Web.Api.Parse.Errors;

namespace FlashSale.Web.Api.Parse.Classes;

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

    /// <summary>What a client says who may read and write an object; null for everyone reads.</summary>
    /// <exception cref="ParseException">No object of the shop can have it.</exception>
    public static Acl? Read(JsonElement value)
    {
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

    /// <summary>Clients cannot change who may read and write.</summary>
    public static ParseError Refused { get; } = ParseError.Forbidden("Who may read and write an object is the shop's to say: leave ACL out.");

    private static bool Allows(JsonElement entry, string right) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(right, out var allowed) && allowed.ValueKind == JsonValueKind.True;
}
