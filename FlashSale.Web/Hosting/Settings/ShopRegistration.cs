using System.Globalization;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using FlashSale.Web.Layout;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlashSale.Web.Hosting.Settings;

/// <summary>The shop's settings and its database.</summary>
public static class ShopRegistration
{
    // Below it, requests that only waited for a slow database would be turned away.
    private static readonly TimeSpan LeastKeepRefusalsFor = TimeSpan.FromMinutes(1);

    /// <summary>Reads and checks the settings, and adds the database.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddShop(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var shop = builder.Configuration.GetSection(ShopOptions.Section).Get<ShopOptions>() ?? new ShopOptions();
        if (string.IsNullOrWhiteSpace(shop.Name))
            throw new ConfigurationException("Shop:Name is empty: give the shop a name.");
        var currency = Currency.Find(shop.Currency)
            ?? throw new ConfigurationException($"Shop:Currency is '{shop.Currency}', which is no ISO 4217 code in capital letters such as USD, EUR or JPY.");
        var culture = ReadCulture(shop.Culture);
        if (shop.PublicUrl is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)))
            throw new ConfigurationException($"Shop:PublicUrl is '{address}'; it must be an address such as https://shop.example.com.");
        if (shop.RequestsPerSecond < 1)
        {
            throw new ConfigurationException(
                $"Shop:RequestsPerSecond is {shop.RequestsPerSecond}; it must be 1 or more, or not set for 50 for each processor.");
        }

        CultureInfo.DefaultThreadCurrentCulture = culture;
        CultureInfo.DefaultThreadCurrentUICulture = culture;
        builder.Services.Configure<ShopOptions>(builder.Configuration.GetSection(ShopOptions.Section));
        builder.Services.AddSingleton(new MoneyFormat(culture, currency));
        builder.Services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new(culture);
            options.SupportedCultures = [culture];
            options.SupportedUICultures = [culture];
            options.RequestCultureProviders.Clear();
        });

        var database = ReadDatabase(builder.Configuration);
        var connectionString = ReadConnectionString(builder, database.Provider);
        builder.Services.AddDatabaseClock(database);
        builder.Services.AddFlashSaleDatabase(database, connectionString, currency);
        builder.Services.AddFlashSaleServices();
        builder.Services.AddSingleton(Options.Create(ReadCheckout(builder.Configuration)));
        builder.Services.AddSingleton(Options.Create(ReadRetention(builder.Configuration)));
        return builder;
    }

    private static CheckoutOptions ReadCheckout(ConfigurationManager configuration)
    {
        try
        {
            var checkout = configuration.GetSection(CheckoutOptions.Section).Get<CheckoutOptions>() ?? new CheckoutOptions();
            if (checkout.MaxBatch < 1 || checkout.MaxWaiting < 1 || checkout.MaxWaitingInAll < 1 || checkout.Workers < 1 || checkout.RetryAfter <= TimeSpan.Zero)
                throw new ConfigurationException("Checkout:MaxBatch, Checkout:MaxWaiting, Checkout:MaxWaitingInAll, Checkout:Workers and Checkout:RetryAfter must be more than 0.");
            if (checkout.KeepRefusalsFor < LeastKeepRefusalsFor)
                throw new ConfigurationException("Checkout:KeepRefusalsFor must be at least one minute, such as 01:00:00 for an hour.");
            return checkout;
        }
        catch (InvalidOperationException error)
        {
            throw new ConfigurationException($"A value in the section Checkout cannot be read: {error.Message}", error);
        }
    }

    private static RetentionOptions ReadRetention(ConfigurationManager configuration)
    {
        try
        {
            var retention = configuration.GetSection(RetentionOptions.Section).Get<RetentionOptions>() ?? new RetentionOptions();
            return new[] { retention.SentMessages, retention.Notifications, retention.StockMovements }.Min() >= TimeSpan.Zero
                ? retention
                : throw new ConfigurationException("Every time in the section Retention must be 0 or more.");
        }
        catch (InvalidOperationException error)
        {
            throw new ConfigurationException(
                $"A value in the section Retention cannot be read: {error.InnerException?.Message ?? error.Message}", error);
        }
    }

    private static CultureInfo ReadCulture(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            throw new ConfigurationException($"Shop:Culture is '{name}', which is no culture name such as en-US or de-DE.");
        }
    }

    private static DatabaseOptions ReadDatabase(ConfigurationManager configuration)
    {
        var section = configuration.GetSection(DatabaseOptions.Section);
        var provider = section[nameof(DatabaseOptions.Provider)] ?? nameof(DatabaseEngine.Sqlite);
        if (!Enum.TryParse<DatabaseEngine>(provider, ignoreCase: true, out var engine) || !Enum.IsDefined(engine))
            throw new ConfigurationException($"Database:Provider is '{provider}'; it must be Sqlite, SqlServer or PostgreSql.");

        int? compatibility = null;
        var level = section[nameof(DatabaseOptions.SqlServerCompatibilityLevel)];
        if (!string.IsNullOrEmpty(level))
        {
            if (!int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 100 or > 200)
                throw new ConfigurationException($"Database:SqlServerCompatibilityLevel is '{level}'; it must be a number such as 120 or 160.");
            compatibility = number;
        }
        var database = new DatabaseOptions { Provider = engine, SqlServerCompatibilityLevel = compatibility };
        if (section[nameof(DatabaseOptions.MaxClockOffset)] is { Length: > 0 } text)
        {
            if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var offset) || offset <= TimeSpan.Zero)
            {
                throw new ConfigurationException(
                    $"Database:MaxClockOffset is '{text}'; it must be a time of more than 0, such as 00:00:02.");
            }
            database.MaxClockOffset = offset;
        }
        return database;
    }

    private static string ReadConnectionString(WebApplicationBuilder builder, DatabaseEngine engine)
    {
        var text = builder.Configuration.GetConnectionString("FlashSale");
        if (string.IsNullOrWhiteSpace(text))
            throw new ConfigurationException($"ConnectionStrings:FlashSale is empty: say where the {engine} database is.");
        try
        {
            switch (engine)
            {
                case DatabaseEngine.PostgreSql:
                    return new NpgsqlConnectionStringBuilder(text).ConnectionString;
                case DatabaseEngine.SqlServer:
                    return new SqlConnectionStringBuilder(text).ConnectionString;
                default:
                    return ReadSqliteFile(builder.Environment.ContentRootPath, text);
            }
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new ConfigurationException($"ConnectionStrings:FlashSale is no connection string for {engine}: {error.Message}", error);
        }
    }

    private static string ReadSqliteFile(string contentRoot, string text)
    {
        var connection = new SqliteConnectionStringBuilder(text);
        if (connection.DataSource.Length == 0)
            throw new ConfigurationException("ConnectionStrings:FlashSale names no file: write 'Data Source=data/flashsale.db'.");
        if (connection.Mode != SqliteOpenMode.Memory && connection.DataSource != ":memory:")
        {
            // Relative to the shop, not to where it happens to be started from.
            var file = Path.GetFullPath(connection.DataSource, contentRoot);
            connection.DataSource = file;
        }
        return connection.ConnectionString;
    }
}
