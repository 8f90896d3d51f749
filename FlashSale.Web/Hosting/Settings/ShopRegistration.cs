using System.Globalization;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlashSale.Web.Hosting.Settings;

/// <summary>Registers the shop's settings and database.</summary>
public static class ShopRegistration
{
    /// <summary>Reads and validates the settings, and adds the database.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddShop(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var shop = builder.Configuration.Read(ShopOptions.Section, new ShopOptions());
        var currency = Currency.Find(shop.Currency)
            ?? throw new ConfigurationException(
                $"Shop:Currency is '{shop.Currency}'. Set it to an ISO 4217 code in capital letters, such as USD, EUR or JPY.");
        var culture = ReadCulture(shop.Culture);
        if (shop.PublicUrl is { } address
            && !(Uri.TryCreate(address, UriKind.Absolute, out var url)
                && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)))
        {
            throw new ConfigurationException($"Shop:PublicUrl is '{address}'. Set it to an address such as https://shop.example.com.");
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
        builder.Services.AddSingleton(Options.Create(builder.Configuration.Read(CheckoutOptions.Section, new CheckoutOptions())));
        builder.Services.AddSingleton(Options.Create(builder.Configuration.Read(RetentionOptions.Section, new RetentionOptions())));
        return builder;
    }

    private static CultureInfo ReadCulture(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            throw new ConfigurationException($"Shop:Culture is '{name}'. Set it to a culture name such as en-US or de-DE.");
        }
    }

    private static DatabaseOptions ReadDatabase(ConfigurationManager configuration)
    {
        var section = configuration.GetSection(DatabaseOptions.Section);
        var provider = section[nameof(DatabaseOptions.Provider)] ?? nameof(DatabaseEngine.Sqlite);
        if (!Enum.TryParse<DatabaseEngine>(provider, ignoreCase: true, out var engine) || !Enum.IsDefined(engine))
            throw new ConfigurationException($"Database:Provider is '{provider}'. Set it to Sqlite, SqlServer or PostgreSql.");

        int? compatibility = null;
        var level = section[nameof(DatabaseOptions.SqlServerCompatibilityLevel)];
        if (!string.IsNullOrEmpty(level))
        {
            if (!int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 100 or > 200)
            {
                throw new ConfigurationException(
                    $"Database:SqlServerCompatibilityLevel is '{level}'. Set it to a number such as 120 or 160.");
            }
            compatibility = number;
        }
        var database = new DatabaseOptions { Provider = engine, SqlServerCompatibilityLevel = compatibility };
        if (section[nameof(DatabaseOptions.MaxClockOffset)] is { Length: > 0 } text)
        {
            if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var offset) || offset <= TimeSpan.Zero)
            {
                throw new ConfigurationException(
                    $"Database:MaxClockOffset is '{text}'. Set it to a time of more than 0, such as 00:00:02.");
            }
            database.MaxClockOffset = offset;
        }
        return database;
    }

    private static string ReadConnectionString(WebApplicationBuilder builder, DatabaseEngine engine)
    {
        var text = builder.Configuration.GetConnectionString("FlashSale");
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ConfigurationException(
                $"ConnectionStrings:FlashSale is empty. Set it to the connection string of the {engine} database.");
        }
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
            throw new ConfigurationException(
                $"ConnectionStrings:FlashSale isn't a valid connection string for {engine}: {error.Message}", error);
        }
    }

    private static string ReadSqliteFile(string contentRoot, string text)
    {
        var connection = new SqliteConnectionStringBuilder(text);
        if (connection.DataSource.Length == 0)
        {
            throw new ConfigurationException(
                "ConnectionStrings:FlashSale has no file. Set it to a value such as 'Data Source=data/flashsale.db'.");
        }
        if (connection.Mode != SqliteOpenMode.Memory && connection.DataSource != ":memory:")
        {
            // Relative to the shop's folder, not to the current directory.
            var file = Path.GetFullPath(connection.DataSource, contentRoot);
            connection.DataSource = file;
        }
        return connection.ConnectionString;
    }
}
