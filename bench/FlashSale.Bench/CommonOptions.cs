using System.CommandLine;
using FlashSale.Data.Engines;

namespace FlashSale.Bench;

/// <summary>The options that all measurements have.</summary>
internal sealed class CommonOptions
{
    private readonly Option<DatabaseEngine> engine = new("--engine") { Description = "sqlite, postgresql or sqlserver.", DefaultValueFactory = _ => DatabaseEngine.Sqlite };
    private readonly Option<string?> connection = new("--connection") { Description = "A database to use; without it a private one is made and removed (SQLite, PostgreSQL)." };
    private readonly Option<string?> settings = new("--settings") { Description = "More settings for the connection string, such as \"Max Auto Prepare=100\"." };
    private readonly Option<string> folder = new("--folder") { Description = "Where SQLite's temporary files are made: on a disk.", DefaultValueFactory = _ => "." };
    private readonly Option<double> seconds = new("--seconds") { Description = "The measured time of each run.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> runs = new("--runs") { Description = "Runs of each; the table shows their medians.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> customers = new("--customers") { Description = "Customers, who buy one after the other.", DefaultValueFactory = _ => 20_000 };
    private readonly Option<bool> json = new("--json") { Description = "A JSON object a line for each run instead of the table." };

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
