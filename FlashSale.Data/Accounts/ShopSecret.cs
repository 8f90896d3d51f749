namespace FlashSale.Data.Accounts;

/// <summary>A random key that all nodes of the shop share, encrypted with ASP.NET's data protection.</summary>
public sealed class ShopSecret
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 64;

    /// <summary>What it's used for; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The protected key.</summary>
    public required byte[] ProtectedValue { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
