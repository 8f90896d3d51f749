namespace FlashSale.Domain.Accounts;

/// <summary>The roles of the shop's accounts.</summary>
public static class Roles
{
    /// <summary>Manages sales, products, stock and orders.</summary>
    public const string Merchant = "merchant";

    /// <summary>Buys. Given to every account that signs up.</summary>
    public const string Customer = "customer";
}
