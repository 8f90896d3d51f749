using FlashSale.Web.Hosting.Migration;
using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Commands;

/// <summary><c>migrate</c>: creates the database if it doesn't exist, and updates its schema to this version of the shop.</summary>
internal static class Migrate
{
    public const string Name = "migrate";

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code: 0.</returns>
    /// <exception cref="ConfigurationException">The database can't be reached.</exception>
    public static async Task<int> RunAsync(WebApplication app)
    {
        await app.MigrateDatabaseAsync();
        Console.WriteLine("The database is up to date.");
        return 0;
    }
}
