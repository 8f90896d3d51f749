namespace FlashSale.Domain.Accounts;

/// <summary>The account behind a valid session token.</summary>
/// <param name="Session">The token's session. The instance is cached and shared, so don't modify it.</param>
/// <param name="UserId">The account's id.</param>
/// <param name="UserName">The account's username.</param>
/// <param name="Roles">The account's roles, such as <see cref="Accounts.Roles.Merchant"/>.</param>
public sealed record SignedIn(Session Session, string UserId, string UserName, IReadOnlySet<string> Roles)
{
    /// <summary>True if the account has the merchant role.</summary>
    public bool IsMerchant => Roles.Contains(Accounts.Roles.Merchant);
}
