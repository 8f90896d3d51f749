namespace FlashSale.Domain.Accounts;

/// <summary>Who shows a valid token.</summary>
/// <param name="Session">The session that the token is of; shared, so not to be changed.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="UserName">The account's username.</param>
/// <param name="Roles">The account's roles, such as <see cref="Accounts.Roles.Merchant"/>.</param>
public sealed record SignedIn(Session Session, string UserId, string UserName, IReadOnlySet<string> Roles)
{
    /// <summary>Whether the account plans sales and looks after products, stock and orders.</summary>
    public bool IsMerchant => Roles.Contains(Accounts.Roles.Merchant);
}
