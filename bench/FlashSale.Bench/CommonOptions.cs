using System.CommandLine;
using FlashSale.Data.Engines;

namespace FlashSale.Bench;

/// <summary>Options that all benchmarks share.</summary>
internal sealed class CommonOptions
{
    private readonly Option<DatabaseEngine> engine = new("--engine")
    {
        Description = "sqlite, postgresql or sqlserver.",
        DefaultValueFactory = _ => DatabaseEngine.Sqlite,
    };

    private readonly Option<string?> connection = new("--connection")
    {
        Description = "Connection string of an existing database. By default, a private one is created and removed (SQLite, PostgreSQL).",
    };

    private readonly Option<string?> settings = new("--settings")
    {
        Description = "Additional settings for the connection string, such as \"Max Auto Prepare=100\".",
    };

    private readonly Option<string> folder = new("--folder")
    {
        Description = "Folder for SQLite's temporary files. Use a disk, not memory.",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<double> seconds = new("--seconds")
    {
        Description = "Measured time of each run, in seconds.",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<int> runs = new("--runs")
    {
        Description = "Number of runs. The table shows medians.",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<int> customers = new("--customers")
    {
        Description = "Number of customers, who buy in turn.",
        DefaultValueFactory = _ => 20_000,
    };

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object per run instead of the table." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { engine, connection, settings, folder, seconds, runs, customers, json })
            command.Add(option);
    }

    public CommonSettings Read(ParseResult arguments) => new(
        arguments.GetValue(engine),
        arguments.GetValue(connection),
        arguments.GetValue(settings),
        arguments.GetRequiredValue(folder),
        TimeSpan.FromSeconds(arguments.GetValue(seconds)),
        arguments.GetValue(runs),
        arguments.GetValue(customers),
        arguments.GetValue(json));
}
