using FlashSale.Data.Privacy;
using FlashSale.Domain;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Data.Accounts;

/// <summary>An account of a shopper, a merchant or both.</summary>
public sealed class User : IdentityUser
{
    /// <summary>Longest display name, in characters.</summary>
    public const int DisplayNameLength = 80;

    /// <summary>The name that pages and e-mails use; null to use the username.</summary>
    [PersonalData]
    public string? DisplayName { get; set; }

    /// <summary>When the account was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Creates an account in memory. It isn't stored yet.</summary>
    public static User Create(string userName, string email, DateTimeOffset now) => new()
    {
        Id = EntityId.New(now),
        UserName = userName,
        Email = email,
        CreatedAt = now,
        UpdatedAt = now,
    };
}
