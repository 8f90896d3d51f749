using FlashSale.Data.Engines;

namespace FlashSale.Bench.Circuits;

/// <summary>What a measurement of circuits is told.</summary>
/// <param name="Scenario">watch, opening, herd, waves or restart.</param>
/// <param name="Url">A shop that runs; null to start one.</param>
/// <param name="Path">The page, for a shop that runs.</param>
/// <param name="Program">The shop's program; null to publish it.</param>
/// <param name="Engine">The database's engine.</param>
/// <param name="Connection">A database that is there and empty; null for a private one.</param>
/// <param name="Folder">Where private files are made.</param>
/// <param name="Count">Pages.</param>
/// <param name="Products">Products that they show, in turn.</param>
/// <param name="Ramp">Pages that are begun in a second; 0 for all at once.</param>
/// <param name="Seconds">For how long stock falls.</param>
/// <param name="Rate">Orders a second of other buyers.</param>
/// <param name="Pressers">Visitors who press at the opening, or who are logged in when the shop is killed.</param>
/// <param name="Units">Units that they press for.</param>
/// <param name="Herd">Visitors who come at once.</param>
/// <param name="Waves">Waves of visitors who come and go.</param>
/// <param name="Down">Seconds from the shop's end to its new start.</param>
/// <param name="Runs">Runs, each with a shop of its own.</param>
/// <param name="Shop">More settings of the shop's process.</param>
/// <param name="AsJson">Whether programs read the result.</param>
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
