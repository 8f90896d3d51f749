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

/// <summary>The whole shop on a real port with an empty database of its own, and words to fill it with.</summary>
public sealed class RunningShop : WebApplicationFactory<Program>
{
    /// <summary>The password of every account that is made here.</summary>
    public const string Password = "Right horse 7!";

    /// <summary>How often a password is hashed here; fewer times than in a shop that sells.</summary>
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

    /// <summary>Where it listens.</summary>
    public string Address => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    /// <summary>Where its database is.</summary>
    public string ConnectionString => $"Data Source={Path.Combine(folder.FullName, "shop.db")}";

    /// <summary>The shop's time.</summary>
    public static DateTimeOffset Now => TimeProvider.System.Now();

    /// <summary>Opens a shop that has nothing yet.</summary>
    /// <param name="configure">Other settings or services than the usual.</param>
    public static RunningShop Open(Action<IWebHostBuilder>? configure = null) => Open(0, Directory.CreateTempSubdirectory("flashsale-browser-"), configure);

    /// <summary>Opens a shop on this database instead of one of its own. It must be stopped before the database is given back.</summary>
    /// <param name="database">The database.</param>
    /// <param name="configure">Other settings or services than the usual.</param>
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

    /// <summary>Stops the shop. What comes of it is how to open it again, on the same port with the same database.</summary>
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

    /// <summary>A service of the shop.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>An account with a password and a confirmed e-mail address.</summary>
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

    /// <summary>A published product with stock.</summary>
    public async Task<Product> AddProductAsync(string name, int stock, decimal price = 100m)
    {
        var created = (EditOutcome<Product>.Saved)await Get<IProducts>().CreateAsync(new ProductDraft(name, "Sturdy and plain.", price, Published: true), "merchant");
        if (stock > 0)
            await Get<IInventories>().AddAsync(created.Value.Id, stock, StockReason.Restock, null, "merchant");
        return created.Value;
    }

    /// <summary>A sale of a product at 40 % off.</summary>
    public async Task<Sale> AddSaleAsync(Product product, TimeSpan startsIn, TimeSpan endsIn, int? unitsOffered = null, int? perCustomerLimit = null)
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

    /// <summary>A product with so many units and a sale of all of them that is live.</summary>
    public async Task<Product> AddLiveSaleAsync(string name = "Copper kettle", int units = 20, int? perCustomerLimit = null)
    {
        var product = await AddProductAsync(name, units);
        await AddSaleAsync(product, -TimeSpan.FromHours(1), TimeSpan.FromHours(1), units, perCustomerLimit);
        return product;
    }

    /// <summary>Somebody buys, not in a browser.</summary>
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
        // Slow on purpose, and tests make many accounts.
        builder.ConfigureServices(static services =>
            services.PostConfigure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordIterations));
        configure?.Invoke(builder);
        if (builder.GetSetting(WebHostDefaults.EnvironmentKey) == "Development")
            builder.UseSetting("DetailedErrors", "true");
    }
}
