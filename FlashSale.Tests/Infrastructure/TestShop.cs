using System.Globalization;
using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Infrastructure;

/// <summary>The shop's services without its pages, on a real, empty database, and methods to fill it.</summary>
public sealed class TestShop : IAsyncDisposable
{
    private readonly DatabaseLease lease;
    private readonly Action<IServiceCollection>? addServices;
    private readonly List<ServiceProvider> nodes = [];
    private readonly AsyncServiceScope scope;

    internal TestShop(DatabaseLease lease, TimeProvider? clock, Currency? currency, Action<IServiceCollection>? addServices)
    {
        this.lease = lease;
        this.addServices = addServices;
        Clock = clock ?? new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        Currency = currency ?? Currency.Find("USD")!;
        scope = AddNode().CreateAsyncScope();
    }

    /// <summary>The shop's clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The current time of the shop's clock.</summary>
    public DateTimeOffset Now => Clock.Now();

    /// <summary>The shop's currency.</summary>
    public Currency Currency { get; }

    /// <summary>The database engine.</summary>
    public DatabaseEngine Engine => lease.Options.Provider;

    /// <summary>The connection string.</summary>
    public string ConnectionString => lease.ConnectionString;

    /// <summary>Advances the shop's clock. Fails with the system's clock.</summary>
    public void Advance(TimeSpan time) => ((FakeTimeProvider)Clock).Advance(time);

    /// <summary>Returns a service of the shop.</summary>
    public T Get<T>()
        where T : notnull => scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>Creates a context. The caller disposes it.</summary>
    public FlashSaleDbContext Context() => Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext();

    /// <summary>Creates the services of another node on the same database and clock. The shop disposes them.</summary>
    public ServiceProvider AddNode()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(Clock);
        services.AddFlashSaleDatabase(lease.Options, lease.ConnectionString, Currency);
        services.AddFlashSaleServices();
        addServices?.Invoke(services);
        var node = services.BuildServiceProvider(validateScopes: true);
        nodes.Add(node);
        return node;
    }

    /// <summary>Stores new entities.</summary>
    public async Task AddAsync(params object[] entities)
    {
        await using var context = Context();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    /// <summary>Adds an account with a confirmed email address and without a password.</summary>
    public async Task<User> AddUserAsync(string name = "ann", string role = Roles.Customer)
    {
        var users = await AddUsersAsync([name], role);
        return users[0];
    }

    /// <summary>Adds this many customers: buyer1, buyer2 …</summary>
    public Task<IReadOnlyList<User>> AddBuyersAsync(int count) =>
        AddUsersAsync(
            [.. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"buyer{i}"))], Roles.Customer);

    /// <summary>Adds a product with its inventory and, if it has stock, its first movement.</summary>
    public async Task<Product> AddProductAsync(string name = "Kettle", decimal price = 20m, int stock = 10, bool published = true)
    {
        var now = Now;
        var product =
            new Product { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, Name = name, Price = price, Published = published };
        var inventory = new Inventory { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, ProductId = product.Id, Stock = stock };
        await using var context = Context();
        context.AddRange(product, inventory);
        if (stock > 0)
        {
            context.Add(new StockMovement
            {
                Id = EntityId.New(now),
                CreatedAt = now,
                UpdatedAt = now,
                ProductId = product.Id,
                Delta = stock,
                Reason = StockReason.Initial,
                Actor = "merchant",
                ResultingStock = stock,
            });
        }
        await context.SaveChangesAsync();
        return product;
    }

    /// <summary>Adds a sale of a product.</summary>
    public async Task<Sale> AddSaleAsync(
        Product product,
        decimal discount,
        DateTimeOffset start,
        DateTimeOffset end,
        int? unitsOffered = null,
        int? perCustomerLimit = null)
    {
        ArgumentNullException.ThrowIfNull(product);
        var now = Now;
        var sale = new Sale
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = product.Id,
            Discount = discount,
            StartTime = start,
            EndTime = end,
            UnitsOffered = unitsOffered,
            PerCustomerLimit = perCustomerLimit,
        };
        await AddAsync(sale);
        return sale;
    }

    /// <summary>Adds a product with this many units and a sale of all of them at 25% off, from an hour ago to an hour from now.</summary>
    public async Task<(Product Product, Sale Sale)> AddLiveSaleAsync(int units = 10, decimal price = 20m, int? perCustomerLimit = null)
    {
        var product = await AddProductAsync(price: price, stock: units);
        var sale = await AddSaleAsync(product, 25m, Now.AddHours(-1), Now.AddHours(1), units, perCustomerLimit);
        return (product, sale);
    }

    /// <summary>Creates a confirmed order without storing it.</summary>
    public Order NewOrder(
        User user, Product product, Sale? sale = null, int quantity = 1, string? idempotencyKey = null, int? claimNumber = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(product);
        var now = Now;
        var unitPrice = sale?.PriceOf(product.Price, Currency) ?? product.Price;
        return new Order
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            UserId = user.Id,
            ProductId = product.Id,
            ProductName = product.Name,
            ImageId = product.ImageId,
            SaleId = sale?.Id,
            Quantity = quantity,
            UnitPrice = unitPrice,
            Total = unitPrice * quantity,
            Currency = Currency.Code,
            Status = OrderStatus.Confirmed,
            IdempotencyKey = idempotencyKey,
            ClaimNumber = claimNumber,
        };
    }

    /// <summary>Stores an order of a sale. Its units are taken from the stock and counted as sold.</summary>
    public async Task<Order> AddOrderAsync(
        User user, Product product, Sale sale, int quantity = 1, OrderStatus status = OrderStatus.Confirmed)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(sale);
        await using var context = Context();
        var inventory = await context.Inventories.SingleAsync(each => each.ProductId == product.Id);
        var kept = await context.Sales.SingleAsync(each => each.Id == sale.Id);
        var order = NewOrder(user, product, sale, quantity, claimNumber: ++kept.LastClaimNumber);
        order.SetStatus(status);
        if (status.HoldsStock())
        {
            inventory.Stock -= quantity;
            kept.UnitsSold += quantity;
        }
        context.Add(order);
        await context.SaveChangesAsync();
        return order;
    }

    /// <summary>Places an order.</summary>
    public Task<PurchaseOutcome> BuyAsync(User buyer, Product product, int quantity = 1, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(buyer);
        ArgumentNullException.ThrowIfNull(product);
        return Get<ICheckout>()
            .PlaceOrderAsync(new PurchaseRequest(buyer.Id, product.Id, quantity, key), TestContext.Current.CancellationToken);
    }

    /// <summary>Changes the discount of a sale and confirms the new price if the shop asks.</summary>
    public async Task<EditOutcome<Sale>> SetDiscountAsync(Sale sale, SaleDraft original, decimal discount, string merchant)
    {
        ArgumentNullException.ThrowIfNull(sale);
        ArgumentNullException.ThrowIfNull(original);
        var cancelled = TestContext.Current.CancellationToken;
        var changed = original with { Discount = discount };
        var outcome = await Get<ISales>().UpdateAsync(sale.Id, original, changed, merchant, cancelled);
        return outcome is EditOutcome<Sale>.NeedsConfirmation(var change)
            ? await Get<ISales>().UpdateAsync(sale.Id, original, changed, merchant, change, cancelled)
            : outcome;
    }

    /// <summary>Reads a product's stock from the database.</summary>
    public async Task<int> StockOfAsync(Product product)
    {
        await using var context = Context();
        return await context.Inventories.Where(inventory => inventory.ProductId == product.Id).Select(inventory => inventory.Stock)
            .SingleAsync();
    }

    /// <summary>
    /// Checks the ledger: a product's stock = its movements − the units held by its orders, and a sale's units sold = the units held by
    /// its orders.
    /// </summary>
    public async Task LedgerShouldBalanceAsync()
    {
        await using var context = Context();
        var movements = await context.StockMovements.AsNoTracking().ToListAsync();
        var holding = (await context.Orders.AsNoTracking().ToListAsync()).Where(order => order.Status.HoldsStock()).ToList();
        foreach (var inventory in await context.Inventories.AsNoTracking().ToListAsync())
        {
            var moved = movements.Where(movement => movement.ProductId == inventory.ProductId).Sum(movement => movement.Delta);
            var held = holding.Where(order => order.ProductId == inventory.ProductId).Sum(order => order.Quantity);
            inventory.Stock.ShouldBe(moved - held, $"stock of product {inventory.ProductId}: {moved} moved, {held} held by orders");
        }
        foreach (var sale in await context.Sales.AsNoTracking().ToListAsync())
            sale.UnitsSold.ShouldBe(
                holding.Where(order => order.SaleId == sale.Id).Sum(order => order.Quantity), $"units sold of sale {sale.Id}");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await scope.DisposeAsync();
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
        finally
        {
            lease.Dispose();
        }
    }

    private async Task<IReadOnlyList<User>> AddUsersAsync(IReadOnlyList<string> names, string role)
    {
        await using var context = Context();
        var roleId = await context.Roles.Where(each => each.Name == role).Select(each => each.Id).SingleAsync();
        var users = new List<User>();
        foreach (var name in names)
        {
            var user = User.Create(name, $"{name}@example.com", Now);
            user.NormalizedUserName = user.UserName!.ToUpperInvariant();
            user.NormalizedEmail = user.Email!.ToUpperInvariant();
            user.EmailConfirmed = true;
            user.SecurityStamp = Guid.NewGuid().ToString();
            context.Add(user);
            context.Add(new IdentityUserRole<string> { UserId = user.Id, RoleId = roleId });
            users.Add(user);
        }
        await context.SaveChangesAsync();
        return users;
    }
}
