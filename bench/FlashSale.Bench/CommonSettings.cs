using FlashSale.Bench.Engines;
using FlashSale.Data.Engines;

namespace FlashSale.Bench;

/// <summary>Settings that all benchmarks share.</summary>
/// <param name="Engine">The database's engine.</param>
/// <param name="Connection">Connection string of an existing database; null for a private one.</param>
/// <param name="ConnectionSettings">Additional settings for the connection string.</param>
/// <param name="Folder">Folder for SQLite's files.</param>
/// <param name="Time">Measured time of each run.</param>
/// <param name="Runs">Number of runs.</param>
/// <param name="Customers">Number of customers.</param>
/// <param name="AsJson">True to print JSON instead of a table.</param>
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
