using FlashSale.Web.Hosting.Migration;
using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Hosting.Commands;

/// <summary>What the shop's program can do beside being a shop: <c>dotnet FlashSale.Web.dll COMMAND …</c>.</summary>
internal sealed class CommandLine
{
    private static readonly string[] Known = [CreateMerchant.Name, ManageAccounts.Name, Migrate.Name, Reconcile.Name];

    private CommandLine(string? command, string[] rest)
    {
        Command = command;
        Rest = rest;
    }

    /// <summary>The command; null to run the shop.</summary>
    public string? Command { get; }

    /// <summary>The arguments after it: settings such as <c>--Database:Provider=PostgreSql</c>.</summary>
    public string[] Rest { get; }

    /// <summary>Whether the first word is no setting and no command that there is.</summary>
    public bool IsUnknown => Command is not null && !Known.Contains(Command);

    public static CommandLine Read(string[] arguments) =>
        arguments is [var first, ..] && !first.StartsWith('-') && !first.StartsWith('/') && !first.Contains('=', StringComparison.Ordinal)
            ? new CommandLine(first, arguments[1..])
            : new CommandLine(null, arguments);

    /// <summary>Says what there is.</summary>
    /// <returns>The exit code.</returns>
    public int ExplainUsage()
    {
        Console.Error.WriteLine($"There is no command '{Command}'. There are: {string.Join(", ", Known)}. Without one, the shop starts.");
        return 2;
    }

    /// <summary>Runs the command. Only <see cref="Migrate"/> creates a database or changes its schema.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="ConfigurationException">The database can't be reached, or the command needs one of this version and there is none.</exception>
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
