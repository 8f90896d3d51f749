using FlashSale.Data;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Shop;

/// <summary>Brings the database to the shop's version when the shop starts.</summary>
internal static partial class DatabaseMigration
{
    /// <summary>Applies what is missing. EF's migration lock lets one node at a time do it; the others wait.</summary>
    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<FlashSaleDbContext>();
        var logger = scope.ServiceProvider.GetRequiredService<ILogger<FlashSaleDbContext>>();
        var missing = (await context.Database.GetPendingMigrationsAsync(app.Lifetime.ApplicationStopping)).ToList();
        if (missing.Count == 0)
            return;
        LogMigrating(logger, missing.Count, missing[^1]);
        await context.Database.MigrateAsync(app.Lifetime.ApplicationStopping);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Migrating the database: {Count} steps, up to {Newest}")]
    private static partial void LogMigrating(ILogger logger, int count, string newest);
}
