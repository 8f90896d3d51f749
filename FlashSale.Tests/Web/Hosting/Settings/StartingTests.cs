using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Hosting.Settings;

public sealed class StartingTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory]
    [InlineData("Database__Provider", "Oracle", "Database:Provider is 'Oracle'. Set it to Sqlite, SqlServer or PostgreSql.")]
    [InlineData("Database__SqlServerCompatibilityLevel", "old", "Database:SqlServerCompatibilityLevel is 'old'")]
    [InlineData("Shop__Currency", "dollar", "Shop:Currency is 'dollar'")]
    [InlineData("Shop__Culture", "xx-nowhere-at-all", "Shop:Culture is 'xx-nowhere-at-all'")]
    [InlineData("Shop__Name", " ", "Shop:Name is empty. Set it to the shop's name.")]
    [InlineData("Shop__RequestsPerSecond", "many", "Shop:RequestsPerSecond is 'many'. Set it to a whole number.")]
    [InlineData("Shop__RequestsPerSecond", "0", "Shop:RequestsPerSecond is '0'. Set it to 1 or more.")]
    [InlineData("Shop__PublicUrl", "shop.example.com", "Shop:PublicUrl is 'shop.example.com'")]
    [InlineData("ConnectionStrings__FlashSale", " ", "ConnectionStrings:FlashSale is empty")]
    [InlineData("ConnectionStrings__FlashSale", "Nonsense=1", "ConnectionStrings:FlashSale isn't a valid connection string for Sqlite")]
    [InlineData("Accounts__AttemptsPerMinute", "many", "Accounts:AttemptsPerMinute is 'many'. Set it to a whole number.")]
    [InlineData("Accounts__SessionLifetime", "00:00:00", "Accounts:SessionLifetime is '00:00:00'. Set it to a value from")]
    [InlineData("Smtp__From", "shop@example.com", "Smtp:Host is missing")]
    [InlineData("Checkout__MaxBatch", "0", "Checkout:MaxBatch is '0'. Set it to 1 or more.")]
    [InlineData("Live__MaxCircuits", "many", "Live:MaxCircuits is 'many'. Set it to a whole number, 0 or more")]
    [InlineData("Live__MaxConnections", "-1", "Live:MaxConnections is '-1'. Set it to a whole number, 0 or more")]
    [InlineData(
        "Live__AllowedOrigins",
        "https://app.example.com/shop",
        "Live:AllowedOrigins has 'https://app.example.com/shop'. Set it to addresses without a path")]
    [InlineData("Live__AllowedOrigins", "*", "Live:AllowedOrigins has '*'")]
    [InlineData("Redis__Connection", "redis:6379,colour=red", "Redis:Connection isn't a valid connection string")]
    [InlineData("Redis__Connection", "password=x", "Redis:Connection has no server")]
    [InlineData("Parse__LiveQuery__MaxFrameBytes", "0", "Parse:LiveQuery:MaxFrameBytes is '0'. Set it to a value from 1024 to 16777216.")]
    [InlineData("Parse__LiveQuery__KeepAlive", "soon", "Parse:LiveQuery:KeepAlive is 'soon'. Set it to a time such as 01:30:00")]
    [InlineData("Payments__Provider", "Cash", "Payments:Provider is 'Cash'. Set it to None, Stripe or (not in Production) Test.")]
    [InlineData("Payments__Provder", "Stripe", "Payments:Provder isn't a setting of the shop. Did you mean Payments:Provider?")]
    [InlineData("payments__holdfr", "00:05:00", "Did you mean Payments:HoldFor?")]
    [InlineData("Payment__Provider", "Stripe", "Payment:Provider isn't a setting of the shop. Did you mean the section Payments?")]
    [InlineData(
        "Redis__ConnectionString",
        "redis:6379",
        "Redis:ConnectionString isn't a setting of the shop. Remove it, or use one of Redis:Connection, Redis:Prefix.")]
    [InlineData("Parse__LiveQuery__MaxConection", "5", "Did you mean Parse:LiveQuery:MaxConnections?")]
    [InlineData("Parse__Limits__MaxLimits", "5", "Did you mean Parse:Limits:MaxLimit?")]
    [InlineData("Shop__Name__First", "Mia", "Shop:Name:First isn't a setting of the shop.")]
    [InlineData("Payments__Provider", "", "Payments:Provider isn't set. In Production, choose Stripe, or None")]
    [InlineData("Payments__Provider", "Test", "In Production, set it to None or Stripe.")]
    [InlineData("Payments__Provider", "Stripe", "Payments:Stripe:SecretKey is missing")]
    [InlineData("Payments__HoldFor", "10", "Payments:HoldFor is '10'. Set it to a time from 00:00:01 to 23:00:00")]
    [InlineData("Payments__MaxUnpaidHolds", "0", "Payments:MaxUnpaidHolds is '0'. Set it to a whole number from 1 to 1000")]
    [InlineData("Payments__MaxUnpaidHolds", "2.5", "Payments:MaxUnpaidHolds is '2.5'. Set it to a whole number from 1 to 1000")]
    [InlineData("Parse__ApplicationId", " ", "Parse:ApplicationId is empty")]
    [InlineData("Parse__MaxBodyBytes", "1", "Parse:MaxBodyBytes is '1'. Set it to a value from 1024 to 104857600.")]
    [InlineData("Parse__MaxJsonDepth", "1", "Parse:MaxJsonDepth is '1'. Set it to a value from 8 to 256.")]
    [InlineData("Parse__RequestTimeout", "30", "Parse:RequestTimeout is '30'. Set it to a value from 00:00:01 to 00:10:00.")]
    [InlineData("Parse__MaxBatch", "0", "Parse:MaxBatch is '0'. Set it to a value from 1 to 1000.")]
    [InlineData("Parse__SignUpsPerMinute", "many", "Parse:SignUpsPerMinute is 'many'. Set it to a whole number.")]
    [InlineData("Parse__Limits__MaxLimit", "0", "Parse:Limits:MaxLimit is '0'. Set it to 1 or more.")]
    [InlineData(
        "Parse__MasterKeyAddresses",
        "localhost",
        "Parse:MasterKeyAddresses contains 'localhost'. Use addresses such as 10.0.0.7")]
    [InlineData(
        "Parse__AllowedOrigins",
        "https://app.example.com/shop",
        "Parse:AllowedOrigins contains 'https://app.example.com/shop', which isn't an ")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true", "Shop:TrustedProxies is missing")]
    [InlineData("Retention__SentMessages", "-1.00:00:00", "Retention:SentMessages is '-1.00:00:00'. Set it to a value from 00:00:00")]
    [InlineData("Operations__Token", "short", "Operations:Token has fewer than 20 characters")]
    [InlineData("DataProtection__CertificatePath", "/no/such.pfx", "DataProtection:CertificatePath: '/no/such.pfx' can't be read.")]
    [InlineData(
        "DataProtection__EarlierCertificatePaths__0",
        "old.pfx",
        "DataProtection:EarlierCertificatePaths is set without DataProtection:CertificatePath")]
    [InlineData("Parse__AllowedOrigins", ",", "Parse:AllowedOrigins is empty")]
    public async Task An_invalid_setting_stops_the_start_with_one_sentence(string setting, string value, string sentence)
    {
        var folder = Directory.CreateTempSubdirectory("flashsale-start-");
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__FlashSale"] = $"Data Source={Path.Combine(folder.FullName, "shop.db")}",
            [setting] = value,
        };

        var result = await ShopProcess.RunAsync([], environment);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldStartWith("FlashSale can't start. ");
        result.Errors.ShouldContain(sentence);
        result.Errors.Trim().ShouldNotContain('\n');
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Development", "0.0.0.0/0")]
    [InlineData("Production", "127.0.0.1")]
    public async Task A_short_master_key_stops_the_start_and_stays_secret(string environment, string addresses)
    {
        var result = await ShopProcess.RunAsync([], new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = environment,
            ["Parse__MasterKey"] = "wonderland",
            ["Parse__MasterKeyAddresses"] = addresses,
        });

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("Parse:MasterKey is too short");
        (result.Errors + result.Output).ShouldNotContain("wonderland");
    }

    [Theory]
    [InlineData("HTTP__PORT", "8080")]
    [InlineData("Live__AllowedOrigins__0", "https://app.example.com")]
    [InlineData("LIVE__MAXCIRCUITS", "5")]
    public async Task Known_settings_and_settings_of_others_are_accepted(string setting, string value)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var result =
            await ShopProcess.RunAsync(["migrate"], new() { ["ConnectionStrings__FlashSale"] = shop.ConnectionString, [setting] = value });

        result.ExitCode.ShouldBe(0, result.Errors);
    }

    [Fact]
    public async Task A_mail_server_with_an_invalid_port_stops_the_start()
    {
        var result = await ShopProcess.RunAsync(
            [], new() { ["Smtp__Host"] = "mail.example.com", ["Smtp__From"] = "shop@example.com", ["Smtp__Port"] = "none" });

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("Smtp:Port is 'none'");
    }

    [Fact]
    public async Task A_mail_server_without_a_public_URL_stops_the_start()
    {
        var result = await ShopProcess.RunAsync([], new() { ["Smtp__Host"] = "mail.example.com", ["Smtp__From"] = "shop@example.com" });

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("Shop:PublicUrl is missing");
    }

    [Fact]
    public async Task A_mail_server_with_a_username_only_stops_the_start()
    {
        var result = await ShopProcess.RunAsync(
            [], new() { ["Smtp__Host"] = "mail.example.com", ["Smtp__From"] = "shop@example.com", ["Smtp__UserName"] = "shop" });

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("Smtp:UserName and Smtp:Password");
    }

    [Fact]
    public async Task An_unreachable_database_stops_the_start_without_its_password()
    {
        var result = await ShopProcess.RunAsync([], new()
        {
            ["Database__Provider"] = "PostgreSql",
            ["ConnectionStrings__FlashSale"] = "Host=127.0.0.1;Port=1;Database=shop;Username=shop;Password=wonderland;Timeout=2",
        });

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldStartWith("FlashSale can't start. The database of ConnectionStrings:FlashSale can't be used");
        (result.Errors + result.Output).ShouldNotContain("wonderland");
    }

    [Fact]
    public async Task An_unknown_command_lists_the_known_ones()
    {
        var result = await ShopProcess.RunAsync(["create-marchent"]);

        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldContain("create-merchant");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_nodes_that_start_at_once_migrate_one_after_the_other(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await using (var context = shop.Context())
            await context.Database.EnsureDeletedAsync(Cancelled);
        var environment = new Dictionary<string, string>
        {
            ["Database__Provider"] = engine.ToString(),
            ["ConnectionStrings__FlashSale"] = shop.ConnectionString,
        };
        try
        {
            var results =
                await Task.WhenAll(ShopProcess.RunAsync(["migrate"], environment), ShopProcess.RunAsync(["migrate"], environment));

            results.ShouldAllBe(result => result.ExitCode == 0 && result.Output.TrimEnd().EndsWith("The database is up to date."));
        }
        finally
        {
            await using var context = shop.Context();
            await context.Database.MigrateAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Two_nodes_that_start_at_once_with_demo_data_fill_the_database_once()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.PostgreSql);
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Database__Provider"] = nameof(DatabaseEngine.PostgreSql),
            ["ConnectionStrings__FlashSale"] = shop.ConnectionString,
        };
        using var one = ShopProcess.Start([], environment);
        using var other = ShopProcess.Start([], environment);
        try
        {
            var said = await Task.WhenAll(StartedAsync(one), StartedAsync(other));

            said.ShouldAllBe(line => line != null);
        }
        finally
        {
            one.Kill();
            other.Kill();
        }
        await using var context = shop.Context();
        (await context.Products.GroupBy(product => product.Name).CountAsync(Cancelled))
            .ShouldBe(await context.Products.CountAsync(Cancelled));

        // Null if the process ended without starting the shop.
        static async Task<string?> StartedAsync(Process node)
        {
            string? line;
            do
                line = await node.StandardOutput.ReadLineAsync(Cancelled);
            while (line?.Contains("Application started", StringComparison.Ordinal) == false);
            return line;
        }
    }

    [Fact]
    public async Task The_migration_lock_of_a_crashed_shop_is_released()
    {
        var folder = Directory.CreateTempSubdirectory("flashsale-lock-");
        var file = Path.Combine(folder.FullName, "shop.db");
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(Cancelled);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL);
                INSERT INTO __EFMigrationsLock VALUES (1, '2020-01-01 00:00:00+00:00');
                """;
            await command.ExecuteNonQueryAsync(Cancelled);
        }

        var result = await ShopProcess.RunAsync(["migrate"], new() { ["ConnectionStrings__FlashSale"] = $"Data Source={file}" });

        result.ExitCode.ShouldBe(0, result.Errors);
        folder.Delete(recursive: true);
    }
}
