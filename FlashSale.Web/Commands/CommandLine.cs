using FlashSale.Web.Hosting.Migration;
using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Commands;

/// <summary>The command line: <c>dotnet FlashSale.Web.dll [COMMAND] …</c>. Without a command, the shop starts.</summary>
internal sealed class CommandLine
{
    private static readonly string[] Known = [CreateMerchant.Name, ManageAccounts.Name, Migrate.Name, Reconcile.Name];

    private CommandLine(string? command, string[] rest)
    {
        Command = command;
        Rest = rest;
    }

    /// <summary>The command; null to start the shop.</summary>
    public string? Command { get; }

    /// <summary>The arguments after the command, such as the setting <c>--Database:Provider=PostgreSql</c>.</summary>
    public string[] Rest { get; }

    /// <summary>True if the first argument is neither a setting nor a known command.</summary>
    public bool IsUnknown => Command is not null && !Known.Contains(Command);

    public static CommandLine Read(string[] arguments) =>
        arguments is [var first, ..] && !first.StartsWith('-') && !first.StartsWith('/') && !first.Contains('=', StringComparison.Ordinal)
            ? new CommandLine(first, arguments[1..])
            : new CommandLine(null, arguments);

    /// <summary>Prints the known commands.</summary>
    /// <returns>The exit code.</returns>
    public int ExplainUsage()
    {
        Console.Error.WriteLine($"Unknown command '{Command}'. Use one of {string.Join(", ", Known)}, or no command to start the shop.");
        return 2;
    }

    /// <summary>Runs the command. Only <see cref="Migrate"/> creates a database or changes its schema.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="ConfigurationException">
    /// The database can't be reached, or isn't of this version and the command needs that.
    /// </exception>
    public async Task<int> RunAsync(WebApplication app)
    {
        if (Command == Migrate.Name)
            return await Migrate.RunAsync(app);
        await app.RequireCurrentDatabaseAsync();
        return Command switch
        {
            CreateMerchant.Name => await CreateMerchant.RunAsync(app.Services, Rest),
            ManageAccounts.Name => await ManageAccounts.RunAsync(app.Services, Rest),
            _ => await Reconcile.RunAsync(app.Services),
        };
    }
}
