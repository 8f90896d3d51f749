namespace FlashSale.Data.Accounts;

/// <summary>
/// How many installations of API apps are stored. Beyond the limits, those that were saved longest ago are deleted.
/// </summary>
public sealed class InstallationLimits
{
    /// <summary>Maximum number of installations per account.</summary>
    public int MaxPerAccount { get; init; } = 50;

    /// <summary>Maximum number of installations without an account, of all devices together.</summary>
    public int MaxWithoutAccount { get; init; } = 100_000;

    /// <summary>After how many new installations a node checks <see cref="MaxWithoutAccount"/>.</summary>
    public int CountEvery { get; init; } = 100;
}
