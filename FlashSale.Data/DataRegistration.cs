using System.Diagnostics.Metrics;
using FlashSale.Data.Accounts;
using FlashSale.Data.Catalog;
using FlashSale.Data.Delivery;
using FlashSale.Data.Engines;
using FlashSale.Data.Legal;
using FlashSale.Data.Notifications;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Data.Payments;
using FlashSale.Data.Privacy;
using FlashSale.Data.Realtime;
using FlashSale.Data.Sales;
using FlashSale.Data.Stock;
using FlashSale.Data.Storefront;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Legal;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Domain.Storefront;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data;

/// <summary>Registers the database and the services on top of it.</summary>
public static class DataRegistration
{
    /// <summary>Adds a pooled context factory for the configured engine.</summary>
    public static IServiceCollection AddFlashSaleDatabase(
        this IServiceCollection services, DatabaseOptions database, string connectionString, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(database);
        services.AddSingleton(database);
        services.AddSingleton(currency);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.TryAddSingleton<StockFeed>();
        services.TryAddSingleton<SaleFeed>();
        services.TryAddSingleton<ChangeFeed>();
        // Every context carries the announcer, which uses the reader: so the contexts' factory is resolved only when a level is read.
        services.TryAddSingleton(provider => new StockLevelReader(
            provider.GetRequiredService<IDbContextFactory<FlashSaleDbContext>>,
            provider.GetRequiredService<StockFeed>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StockLevelReader>>()));
        services.TryAddSingleton<CommitAnnouncer>();
        services.TryAddSingleton<WriteVersion>();
        services.TryAddSingleton<UpdatedAtInterceptor>();
        services.Configure<IdentityOptions>(IdentityModel.Configure);
        _ = database.Provider switch
        {
            DatabaseEngine.Sqlite => AddContexts<SqliteFlashSaleDbContext>(services, database, connectionString, currency),
            DatabaseEngine.SqlServer => AddContexts<SqlServerFlashSaleDbContext>(services, database, connectionString, currency),
            DatabaseEngine.PostgreSql => AddContexts<PostgreSqlFlashSaleDbContext>(services, database, connectionString, currency),
            _ => throw new ArgumentOutOfRangeException(nameof(database), database.Provider, "Unknown database engine."),
        };
        // In the database, so that every node can decrypt what another node protected.
        services.AddDataProtection().SetApplicationName("FlashSale").PersistKeysToDbContext<FlashSaleDbContext>();
        // Identity's stores need a scoped context.
        return services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext());
    }

    /// <summary>
    /// Makes the database server's clock the shop's clock. Does nothing on SQLite. Call it before any other clock is registered.
    /// </summary>
    public static IServiceCollection AddDatabaseClock(this IServiceCollection services, DatabaseOptions database)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database.Provider == DatabaseEngine.Sqlite)
            return services;
        services.AddMetrics();
        services.AddSingleton(provider => new ShopClock(TimeProvider.System, provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton<TimeProvider>(provider => provider.GetRequiredService<ShopClock>());
        services.AddSingleton<ClockSync>();
        return services.AddHostedService(provider => provider.GetRequiredService<ClockSync>());
    }

    /// <summary>Adds the services that implement Domain's contracts.</summary>
    public static IServiceCollection AddFlashSaleServices(this IServiceCollection services)
    {
        services.AddSingleton<StockLedger>();
        services.AddOptions<AccountSessionOptions>();
        services.AddSingleton<SessionFeed>();
        services.AddSingleton<SessionCache>();
        services.AddSingleton<IAccountSessions, AccountSessionService>();
        services.AddSingleton<LoginCache>();
        services.AddSingleton<BrowserLoginService>();
        services.AddSingleton<IBrowserLogins>(provider => provider.GetRequiredService<BrowserLoginService>());
        services.AddHostedService(provider => provider.GetRequiredService<BrowserLoginService>());
        services.AddSingleton(provider => new PersonalData(
            provider.GetRequiredService<IDbContextFactory<FlashSaleDbContext>>(),
            provider.GetRequiredService<SessionCache>(),
            provider.GetRequiredService<LoginCache>(),
            provider.GetRequiredService<FormerBuyers>()));
        services.TryAddSingleton<InstallationLimits>();
        services.AddSingleton<IInstallations, InstallationService>();
        services.AddMetrics();
        services.AddSingleton<CheckoutMetrics>();
        services.AddOptions<CheckoutOptions>();
        services.AddOptions<PaymentOptions>();
        services.TryAddSingleton<IPaymentGateway, NoPaymentGateway>();
        services.AddSingleton<IPayments, PaymentService>();
        services.AddSingleton<PaymentJobs>();
        services.AddSingleton<FormerBuyers>();
        services.AddHostedService<FormerBuyerSweep>();
        services.AddSingleton<Holds>();
        services.AddHostedService<HoldExpiry>();
        services.AddSingleton<SoldOutCache>();
        services.AddSingleton<BatchPlanner>();
        services.AddSingleton<BatchTransaction>();
        services.AddSingleton<BatchRunner>();
        services.AddSingleton<RefusedOrderPruner>();
        services.AddOptions<RetentionOptions>();
        services.AddSingleton<Pruner>();
        services.AddHostedService<PruningWorker>();
        services.AddSingleton<Checkout>();
        services.AddSingleton<ICheckout>(provider => provider.GetRequiredService<Checkout>());
        services.AddHostedService<CheckoutShutdown>();
        services.AddSingleton<IOrders, OrderService>();
        services.AddSingleton<IAddresses, AddressService>();
        services.AddSingleton<INotifications, NotificationService>();
        services.AddSingleton<IReconciler, Reconciler>();
        services.AddSingleton<ICatalog, CatalogReader>();
        services.AddSingleton<ImageEncoder>();
        services.AddSingleton<StoredSizes>();
        services.AddSingleton<IProducts, ProductService>();
        services.AddSingleton<ICountdownTimers, CountdownTimerService>();
        services.AddSingleton<ILegalPages, LegalPageService>();
        services.AddSingleton<ISales, SaleService>();
        services.AddSingleton<IInventories, InventoryService>();
        return services;
    }

    private static IServiceCollection AddContexts<TContext>(
        IServiceCollection services, DatabaseOptions database, string connectionString, Currency currency)
        where TContext : FlashSaleDbContext
    {
        services.AddPooledDbContextFactory<TContext>((provider, builder) =>
            builder.UseShopDatabase(database, connectionString, currency)
                .AddInterceptors(
                    provider.GetRequiredService<UpdatedAtInterceptor>(),
                    provider.GetRequiredService<WriteVersion>(),
                    provider.GetRequiredService<CommitAnnouncer>()));
        return services.AddSingleton<IDbContextFactory<FlashSaleDbContext>>(provider =>
            new AnyEngineFactory<TContext>(provider.GetRequiredService<IDbContextFactory<TContext>>()));
    }

    // EF's factory isn't covariant, and services use the engine-independent base type.
    private sealed class AnyEngineFactory<TContext>(IDbContextFactory<TContext> factory) : IDbContextFactory<FlashSaleDbContext>
        where TContext : FlashSaleDbContext
    {
        public FlashSaleDbContext CreateDbContext() => factory.CreateDbContext();
    }
}
