using FlashSale.Data.Engines;

namespace FlashSale.Bench.Circuits;

/// <summary>Settings of a circuit benchmark.</summary>
/// <param name="Scenario">watch, opening, herd, waves or restart.</param>
/// <param name="Url">A running shop; null to start one.</param>
/// <param name="Path">The page, for a running shop.</param>
/// <param name="Program">The published shop; null to publish it.</param>
/// <param name="Engine">The database's engine.</param>
/// <param name="Connection">Connection string of an empty database; null for a private one.</param>
/// <param name="Folder">Folder for private files.</param>
/// <param name="Count">Number of pages.</param>
/// <param name="Products">Number of products that the pages show, in turn.</param>
/// <param name="Ramp">Pages opened per second; 0 for all at once.</param>
/// <param name="Seconds">How long other buyers buy.</param>
/// <param name="Rate">Orders per second by other buyers.</param>
/// <param name="Pressers">Visitors who press Buy at the opening, or who are logged in when the shop is killed.</param>
/// <param name="Units">Units on sale at the opening.</param>
/// <param name="Herd">Visitors who arrive at once.</param>
/// <param name="Waves">Number of waves of visitors.</param>
/// <param name="Down">Seconds between killing and restarting the shop.</param>
/// <param name="Runs">Number of runs, each with a new shop.</param>
/// <param name="Shop">Additional settings of the shop's process.</param>
/// <param name="AsJson">True to print JSON instead of a table.</param>
internal sealed record CircuitSettings(
    string Scenario,
    Uri? Url,
    string Path,
    string? Program,
    DatabaseEngine Engine,
    string? Connection,
    string Folder,
    int Count,
    int Products,
    int Ramp,
    double Seconds,
    int Rate,
    int Pressers,
    int Units,
    int Herd,
    int Waves,
    double Down,
    int Runs,
    IReadOnlyList<string> Shop,
    bool AsJson);
