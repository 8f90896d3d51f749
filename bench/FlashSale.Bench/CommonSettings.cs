using FlashSale.Bench.Engines;
using FlashSale.Data.Engines;

namespace FlashSale.Bench;

/// <summary>What all measurements are told.</summary>
/// <param name="Engine">The database's engine.</param>
/// <param name="Connection">A database to use; null for a private one.</param>
/// <param name="ConnectionSettings">More settings for the connection string.</param>
/// <param name="Folder">Where SQLite's files are made.</param>
/// <param name="Time">The measured time of each run.</param>
/// <param name="Runs">How many runs.</param>
/// <param name="Customers">How many customers.</param>
/// <param name="AsJson">Whether programs read the result.</param>
internal sealed record CommonSettings(
    DatabaseEngine Engine,
    string? Connection,
    string? ConnectionSettings,
    string Folder,
    TimeSpan Time,
    int Runs,
    int Customers,
    bool AsJson)
{
    public string EngineName => Engine.ToString().ToLowerInvariant();

    public Task<BenchDatabases> StartDatabasesAsync() => BenchDatabases.StartAsync(Engine, Connection, ConnectionSettings, Folder);
}
