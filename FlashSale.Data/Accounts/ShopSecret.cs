namespace FlashSale.Data.Accounts;

/// <summary>A random key that all nodes of the shop share, encrypted with ASP.NET's data protection.</summary>
public sealed class ShopSecret
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 64;

    /// <summary>The key's purpose; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The encrypted key.</summary>
    public required byte[] ProtectedValue { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
