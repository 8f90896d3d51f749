namespace FlashSale.Data.Accounts;

/// <summary>
/// How many installations of the API's apps are stored. When there are more, the ones that were saved longest ago are deleted.
/// </summary>
public sealed class InstallationLimits
{
    /// <summary>Most installations of one account.</summary>
    public int MaxPerAccount { get; init; } = 50;

    /// <summary>Most installations without an account, of all devices together.</summary>
    public int MaxWithoutAccount { get; init; } = 100_000;

    /// <summary>After how many new installations of a node those without an account are counted.</summary>
    public int CountEvery { get; init; } = 100;
}
