using FlashSale.Data.Accounts;
using FlashSale.Domain;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlashSale.Data.Engines;

/// <summary>How a context is set up for its engine: the same in the shop, at design time and in the tests.</summary>
public static class EngineOptions
{
    private const int PreparedStatements = 100;

    // A node that died or hangs can't stop its query; the server does. Longer than the shop itself waits for any statement.
    private const string StatementTimeout = "-c statement_timeout=60s";

    /// <summary>Sets up a context for an engine.</summary>
    /// <param name="builder">What is set up.</param>
    /// <param name="database">The engine and its settings.</param>
    /// <param name="connectionString">Where the database is.</param>
    /// <param name="currency">The shop's currency.</param>
    public static DbContextOptionsBuilder UseShopDatabase(this DbContextOptionsBuilder builder, DatabaseOptions database, string connectionString, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(database);
        LinqToDBForEFTools.Initialize();
        IdentityModel.EnsureOptions(builder);
        // Whoever saves knows whether it is a fault: that two nodes wanted the same row is none, and a fault is logged by whom it reaches.
        builder.ConfigureWarnings(warnings => warnings.Log(
            (CoreEventId.SaveChangesFailed, LogLevel.Debug),
            (CoreEventId.QueryIterationFailed, LogLevel.Debug),
            (RelationalEventId.CommandError, LogLevel.Debug),
            (RelationalEventId.ConnectionError, LogLevel.Debug),
            (RelationalEventId.TransactionError, LogLevel.Debug)));
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new ShopCurrencyExtension(currency));
        return database.Provider switch
        {
            DatabaseEngine.Sqlite => builder.UseSqlite(connectionString)
                .AddInterceptors(new SqliteConnectionInterceptor(), new SqliteCancellationInterceptor()),
            DatabaseEngine.PostgreSql => builder.UseNpgsql(Prepared(connectionString)).AddInterceptors(new DeadlockInterceptor()),
            DatabaseEngine.SqlServer => builder.UseSqlServer(connectionString, sqlServer =>
            {
                if (database.SqlServerCompatibilityLevel is { } level)
                    sqlServer.UseCompatibilityLevel(level);
            }).AddInterceptors(new DeadlockInterceptor()),
            _ => throw new ArgumentOutOfRangeException(nameof(database), database.Provider, "There is no such engine."),
        };
    }

    // Planning the shop's few short statements anew each time costs PostgreSQL more than carrying them out.
    private static string Prepared(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            settings.MaxAutoPrepare = PreparedStatements;
        if (string.IsNullOrEmpty(settings.Options))
            settings.Options = StatementTimeout;
        return settings.ConnectionString;
    }
}
