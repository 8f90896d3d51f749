namespace FlashSale.Data.Engines;

/// <summary>The meter that all of the shop's own metrics belong to.</summary>
public static class ShopMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "FlashSale";
}
