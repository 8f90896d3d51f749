using FlashSale.Domain;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlashSale.Data.Engines;

/// <summary>Configures contexts for their engine, in the same way in the shop, at design time and in tests.</summary>
public static class EngineOptions
{
    private const int MaxPreparedStatements = 100;

    // Ends queries of a node that died or hangs. Longer than the shop itself waits for any statement.
    private const string StatementTimeout = "-c statement_timeout=60s";

    /// <summary>Configures a context for an engine.</summary>
    /// <param name="builder">The context's options.</param>
    /// <param name="database">The engine and its settings.</param>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="currency">The shop's currency.</param>
    public static DbContextOptionsBuilder UseShopDatabase(
        this DbContextOptionsBuilder builder, DatabaseOptions database, string connectionString, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(database);
        LinqToDBForEFTools.Initialize();
        IdentityModel.EnsureOptions(builder);
        // Callers log real faults themselves. Many of these events are normal, such as two nodes writing the same row.
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
            DatabaseEngine.PostgreSql =>
                builder.UseNpgsql(WithPreparedStatements(connectionString)).AddInterceptors(new DeadlockInterceptor()),
            DatabaseEngine.SqlServer => builder.UseSqlServer(connectionString, sqlServer =>
            {
                if (database.SqlServerCompatibilityLevel is { } level)
                    sqlServer.UseCompatibilityLevel(level);
            }).AddInterceptors(new DeadlockInterceptor()),
            _ => throw new ArgumentOutOfRangeException(nameof(database), database.Provider, "Unknown database engine."),
        };
    }

    // Planning the shop's few short statements each time costs PostgreSQL more than executing them.
    private static string WithPreparedStatements(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            settings.MaxAutoPrepare = MaxPreparedStatements;
        if (string.IsNullOrEmpty(settings.Options))
            settings.Options = StatementTimeout;
        return settings.ConnectionString;
    }
}
