using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Legal;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FlashSale.Data;

/// <summary>
/// The shop's database: one model for three engines. A derived context for each engine (<see cref="Engines"/>) defines the differences
/// and owns the migrations. Not thread-safe.
/// </summary>
public abstract class FlashSaleDbContext(DbContextOptions options) : IdentityDbContext<User>(options), IDataProtectionKeyContext
{
    // One by a transaction that couldn't begin, or by OpenConnectionAsync, and one by a query in it.
    private const int MaxNestedOpens = 2;

    private static readonly ValueComparer<string> OrdinalKeys = new(
        (a, b) => string.Equals(a, b, StringComparison.Ordinal),
        text => string.GetHashCode(text, StringComparison.Ordinal),
        text => text);

    public DbSet<Product> Products => Set<Product>();

    public DbSet<ProductImage> ProductImages => Set<ProductImage>();

    public DbSet<ImageSize> ImageSizes => Set<ImageSize>();

    public DbSet<CountdownTimer> CountdownTimers => Set<CountdownTimer>();

    public DbSet<Sale> Sales => Set<Sale>();

    public DbSet<Inventory> Inventories => Set<Inventory>();

    public DbSet<StockMovement> StockMovements => Set<StockMovement>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<RefusedOrder> RefusedOrders => Set<RefusedOrder>();

    public DbSet<Payment> Payments => Set<Payment>();

    public DbSet<LegalPage> LegalPages => Set<LegalPage>();

    public DbSet<Notification> Notifications => Set<Notification>();

    public DbSet<OutboxMessage> OutboxMessages => Set<OutboxMessage>();

    public DbSet<Address> Addresses => Set<Address>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Login> Logins => Set<Login>();

    public DbSet<Installation> Installations => Set<Installation>();

    public DbSet<ShopSecret> ShopSecrets => Set<ShopSecret>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Closes the connection and returns the context to its pool.</summary>
    public override async ValueTask DisposeAsync()
    {
        // EF 10 counts how often the connection was opened, and keeps a leftover count when the context goes back to its pool. The next
        // user's commit then wouldn't close the connection, which CommitAnnouncer waits for. Each call subtracts one.
        try
        {
            for (var opened = 0; opened < MaxNestedOpens; opened++)
                await Database.CloseConnectionAsync();
        }
        catch (ObjectDisposedException)
        {
            // The pool disposes of a returned context once more when it ends.
        }
        finally
        {
            await base.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Saves. Can be canceled only before it starts, because a canceled save may have happened. Outside of a transaction, deadlocks are
    /// retried.
    /// </summary>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Database.CurrentTransaction is null
            ? Deadlocks.RetryAsync(() => base.SaveChangesAsync(acceptAllChangesOnSuccess, CancellationToken.None), CancellationToken.None)
            : base.SaveChangesAsync(acceptAllChangesOnSuccess, CancellationToken.None);
    }

    /// <summary>Saves without retrying deadlocks, for callers that handle them.</summary>
    internal Task<int> SaveOnceAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess: true, CancellationToken.None);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(FlashSaleDbContext).Assembly);

        var currency = this.GetService<IDbContextOptions>().FindExtension<ShopCurrencyExtension>()!.Currency;
        MoneyConverter.Apply(builder, currency);
        ConfigureKeys(builder);
        // An account has at most one default address.
        builder.Entity<Address>().HasIndex(address => address.UserId, "Addresses_Default").IsUnique()
            .HasFilter($"\"IsDefault\" = {TrueLiteral}");
    }

    /// <summary>The engine's binary collation, for case-sensitive ids and keys.</summary>
    public abstract string BinaryCollation { get; }

    /// <summary>How the engine's SQL writes true.</summary>
    public abstract string TrueLiteral { get; }

    /// <summary>True if a property is an id. Ids are ASCII and use the <see cref="BinaryCollation"/>.</summary>
    public static bool IsId(IReadOnlyProperty property)
    {
        ArgumentNullException.ThrowIfNull(property);
        return property.ClrType == typeof(string) && ((property.IsPrimaryKey() && property.Name == "Id") || property.IsForeignKey());
    }

    private void ConfigureKeys(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties().Where(IsId))
            {
                property.SetMaxLength(Domain.EntityId.Length);
                property.SetIsUnicode(false);
                property.SetCollation(BinaryCollation);
            }
            // On SQL Server, EF compares keys case-insensitively by default.
            foreach (var property in entity.GetProperties()
                .Where(each => each.ClrType == typeof(string) && (each.IsKey() || each.IsForeignKey())))
                property.SetValueComparer(OrdinalKeys);
        }
        builder.Entity<Order>().Property(order => order.IdempotencyKey).UseCollation(BinaryCollation);
        builder.Entity<RefusedOrder>(refused =>
        {
            refused.Property(order => order.IdempotencyKey).UseCollation(BinaryCollation);
            refused.Property(order => order.UserId).UseCollation(BinaryCollation);
            refused.Property(order => order.ProductId).UseCollation(BinaryCollation);
        });
    }
}
