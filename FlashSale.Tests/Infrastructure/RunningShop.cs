using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Infrastructure;

/// <summary>The whole shop on a real port with its own empty database, and methods to fill it.</summary>
public sealed class RunningShop : WebApplicationFactory<Program>
{
    /// <summary>The password of every account.</summary>
    public const string Password = "Right horse 7!";

    /// <summary>The number of hash rounds for passwords, fewer than in production.</summary>
    public const int PasswordIterations = 1_000;

    private readonly DirectoryInfo folder;
    private readonly Action<IWebHostBuilder>? configure;
    private bool keepsFolder;

    private RunningShop(int port, DirectoryInfo folder, Action<IWebHostBuilder>? configure)
    {
        this.folder = folder;
        this.configure = configure;
        UseKestrel(port);
    }

    /// <summary>The address that it listens on.</summary>
    public string Address => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    /// <summary>The connection string.</summary>
    public string ConnectionString => $"Data Source={Path.Combine(folder.FullName, "shop.db")}";

    /// <summary>The shop's time.</summary>
    public static DateTimeOffset Now => TimeProvider.System.Now();

    /// <summary>Opens an empty shop.</summary>
    /// <param name="configure">Changes the settings or services.</param>
    public static RunningShop Open(Action<IWebHostBuilder>? configure = null) =>
        Open(0, Directory.CreateTempSubdirectory("flashsale-browser-"), configure);

    /// <summary>Opens a shop on this database. Stop the shop before you return the database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="configure">Changes the settings or services.</param>
    public static RunningShop OpenOn(DatabaseLease database, Action<IWebHostBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        return Open(host =>
        {
            host.UseSetting("Database:Provider", database.Options.Provider.ToString());
            host.UseSetting("ConnectionStrings:FlashSale", database.ConnectionString);
            configure?.Invoke(host);
        });
    }

    /// <summary>Stops the shop. Returns a function that opens it again on the same port and database.</summary>
    public async Task<Func<RunningShop>> StopAsync()
    {
        var port = ClientOptions.BaseAddress.Port;
        keepsFolder = true;
        await DisposeAsync();
        return () => Open(port, folder, configure);
    }

    private static RunningShop Open(int port, DirectoryInfo folder, Action<IWebHostBuilder>? configure)
    {
        var shop = new RunningShop(port, folder, configure);
        shop.StartServer();
        return shop;
    }

    /// <summary>Returns a service of the shop.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Adds an account with a password and a confirmed email address.</summary>
    public async Task<User> AddUserAsync(string name, params string[] roles)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var user = User.Create(name, $"{name}@example.com", Now);
        user.EmailConfirmed = true;
        (await users.CreateAsync(user, Password)).Succeeded.ShouldBeTrue();
        (await users.AddToRolesAsync(user, [Roles.Customer, .. roles])).Succeeded.ShouldBeTrue();
        return user;
    }

    /// <summary>Adds a published product with stock.</summary>
    public async Task<Product> AddProductAsync(string name, int stock, decimal price = 100m)
    {
        var created = (EditOutcome<Product>.Saved)await Get<IProducts>()
            .CreateAsync(new ProductDraft(name, "Sturdy and plain.", price, Published: true), "merchant");
        if (stock > 0)
            await Get<IInventories>().AddAsync(created.Value.Id, stock, StockReason.Restock, null, "merchant");
        return created.Value;
    }

    /// <summary>Adds a sale of a product at 40% off.</summary>
    public async Task<Sale> AddSaleAsync(
        Product product, TimeSpan startsIn, TimeSpan endsIn, int? unitsOffered = null, int? perCustomerLimit = null)
    {
        ArgumentNullException.ThrowIfNull(product);
        var now = Now;
        var sale = new Sale
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = product.Id,
            Discount = 40m,
            StartTime = now + startsIn,
            EndTime = now + endsIn,
            UnitsOffered = unitsOffered,
            PerCustomerLimit = perCustomerLimit,
        };
        await using var context = await Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync();
        context.Add(sale);
        await context.SaveChangesAsync();
        Get<SaleFeed>().RescheduleAfterEdit();
        return sale;
    }

    /// <summary>Adds a product with this many units and a live sale of all of them.</summary>
    public async Task<Product> AddLiveSaleAsync(string name = "Copper kettle", int units = 20, int? perCustomerLimit = null)
    {
        var product = await AddProductAsync(name, units);
        await AddSaleAsync(product, -TimeSpan.FromHours(1), TimeSpan.FromHours(1), units, perCustomerLimit);
        return product;
    }

    /// <summary>Places an order without a browser.</summary>
    public async Task<PurchaseOutcome> BuyAsync(User buyer, Product product, int quantity = 1)
    {
        ArgumentNullException.ThrowIfNull(buyer);
        ArgumentNullException.ThrowIfNull(product);
        return await Get<ICheckout>().PlaceOrderAsync(new PurchaseRequest(buyer.Id, product.Id, quantity, null));
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Refresh();
        if (!keepsFolder && folder.Exists)
            folder.Delete(recursive: true);
    }

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseEnvironment("Development");
        builder.UseSetting("Demo", "false");
        builder.UseSetting("Payments:Provider", "None");
        builder.UseSetting("ConnectionStrings:FlashSale", ConnectionString);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        // Hashing is slow on purpose, and tests create many accounts.
        builder.ConfigureServices(static services =>
            services.PostConfigure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordIterations));
        configure?.Invoke(builder);
        if (builder.GetSetting(WebHostDefaults.EnvironmentKey) == "Development")
            builder.UseSetting("DetailedErrors", "true");
    }
}
