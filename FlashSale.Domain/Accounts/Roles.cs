namespace FlashSale.Domain.Accounts;

/// <summary>The roles of the shop's accounts.</summary>
public static class Roles
{
    /// <summary>Plans sales, looks after products, stock and orders.</summary>
    public const string Merchant = "merchant";

    /// <summary>Buys. Everyone who signs up.</summary>
    public const string Customer = "customer";
}
