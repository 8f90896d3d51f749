using System.Globalization;
using System.Security.Claims;
using Bunit;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Account;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Realtime.Orders;
using FlashSale.Web.Realtime.Stock;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Storefront;

/// <summary>
/// Renders storefront pages with real feeds, a stopped clock, a catalog with one product, and a checkout whose outcomes the test sets.
/// </summary>
internal sealed class StorefrontContext : BunitContext, ICatalog, ICheckout, IOrders
{
    public StorefrontContext()
    {
        Services.AddSingleton<ICatalog>(this);
        Services.AddSingleton<ICheckout>(this);
        Services.AddSingleton<IOrders>(this);
        Ticker = new StockTicker(Stock, Clock, NullLogger<StockTicker>.Instance);
        Services.AddSingleton(Stock);
        Services.AddSingleton(Ticker);
        Services.AddSingleton(Sales);
        Services.AddSingleton(Currency.Find("USD")!);
        Services.AddSingleton(new MoneyFormat(CultureInfo.GetCultureInfo("en-US"), Currency.Find("USD")!));
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<DatabaseOutage>();
        Services.AddSingleton<CatalogSnapshot>();
        Services.AddSingleton<CircuitStock>();
        Services.AddTransient<ProductView>();
        Services.AddTransient<PurchaseFlow>();
        Services.AddSingleton<IBrowserLogins, NoLogins>();
        Services.AddSingleton<Logins>();
        Services.AddSingleton<IPaymentGateway, FakeGateway>();
        Services.AddSingleton(new BuyerOrders(Changes));
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        Open = JSInterop.Setup<StoredPurchase>("purchase.open", _ => true).SetResult(new StoredPurchase("key-1", 0));
        JSInterop.SetupVoid("purchase.keep", _ => true).SetVoidResult();
        Page = PageWith(SaleFrom(-1, 1), stock: 20);
    }

    public static DateTimeOffset Start { get; } = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public StockFeed Stock { get; } = new();

    /// <summary>Notifies the pages. A test runs its rounds.</summary>
    public StockTicker Ticker { get; }

    public SaleFeed Sales { get; } = new();

    /// <summary>The tab's storage.</summary>
    public JSRuntimeInvocationHandler<StoredPurchase> Open { get; }

    public static Product Product { get; } =
        new() { Id = "kettle", CreatedAt = Start, UpdatedAt = Start, Name = "Kettle", Price = 50m, Published = true };

    /// <summary>The catalog's product page.</summary>
    public ProductPage Page { get; set; }

    /// <summary>The list of sales; null if there's none.</summary>
    public Task<PageOf<SaleCard>>? SaleCards { get; set; }

    /// <summary>The catalog's error; null if it works.</summary>
    public Exception? CatalogFault { get; set; }

    /// <summary>The task that the catalog waits for; null if it responds at once.</summary>
    public TaskCompletionSource? CatalogWait { get; set; }

    /// <summary>The checkout's requests, in order.</summary>
    public List<PurchaseRequest> Requests { get; } = [];

    /// <summary>Returns the checkout's outcome for a request.</summary>
    public TaskCompletionSource<PurchaseOutcome> Answer { get; set; } = new();

    /// <summary>The earlier order of a key.</summary>
    public Order? EarlierOrder { get; set; }

    public int UnitsHeld { get; set; }

    /// <summary>The visitor's unpaid orders.</summary>
    public List<Order> Holds { get; } = [];

    /// <summary>The feed of changes.</summary>
    public ChangeFeed Changes { get; } = new();

    public static Sale SaleFrom(
        double startsInHours,
        double endsInHours,
        int? unitsOffered = null,
        int? perCustomerLimit = null,
        int unitsSold = 0) => new()
        {
            Id = "sale",
            CreatedAt = Start,
            UpdatedAt = Start,
            ProductId = Product.Id,
            Discount = 40m,
            StartTime = Start.AddHours(startsInHours),
            EndTime = Start.AddHours(endsInHours),
            UnitsOffered = unitsOffered,
            PerCustomerLimit = perCustomerLimit,
            UnitsSold = unitsSold,
        };

    public static StockLevel LevelOf(Sale? sale, int stock, ulong rowVersion = 1) =>
        new(Product.Id, stock, sale?.Id, sale?.UnitsSold ?? 0, sale?.UnitsOffered, rowVersion);

    public static ProductPage PageWith(Sale? sale, int stock, DateTimeOffset? timerEndsAt = null) =>
        new(Product, sale, LevelOf(sale, stock), timerEndsAt);

    public static Order OrderOf(int quantity = 1, int claimNumber = 118) => new()
    {
        Id = "01jzzzzzzzzzzzzz7k3m9q2xta",
        CreatedAt = Start,
        UpdatedAt = Start,
        UserId = "ann",
        ProductId = Product.Id,
        ProductName = "Kettle",
        SaleId = "sale",
        Quantity = quantity,
        UnitPrice = 30m,
        Total = 30m * quantity,
        Currency = "USD",
        Status = OrderStatus.Confirmed,
        ClaimNumber = claimNumber,
    };

    public Task<AuthenticationState> SignedIn { get; } =
        Task.FromResult(
            new AuthenticationState(
                new ClaimsPrincipal(new ClaimsIdentity([new System.Security.Claims.Claim(ClaimTypes.NameIdentifier, "ann")], "test"))));

    public Task<AuthenticationState> Anonymous { get; } =
        Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity())));

    Task<PageOf<SaleCard>> ICatalog.FindSalesAsync(SaleQuery query, CancellationToken cancellationToken) =>
        SaleCards ?? throw new NotSupportedException();

    async Task<ProductPage?> ICatalog.FindProductAsync(string productId, CancellationToken cancellationToken)
    {
        if (CatalogWait is { } wait)
            await wait.Task;
        return CatalogFault is null ? Page : throw CatalogFault;
    }

    public Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    Task<ProductImage?> ICatalog.FindImageAsync(string imageId, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<PurchaseOutcome> ICheckout.PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Answer.Task;
    }

    Task<Order?> IOrders.FindByKeyAsync(string userId, string idempotencyKey, CancellationToken cancellationToken) =>
        Task.FromResult(EarlierOrder);

    Task<int> IOrders.UnitsHeldAsync(string userId, string saleId, CancellationToken cancellationToken) => Task.FromResult(UnitsHeld);

    Task<IReadOnlyList<Order>> IOrders.ListHoldsAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Order>>([.. Holds]);

    Task<PageOf<Order>> IOrders.ListOwnAsync(string userId, int skip, int take, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<Order?> IOrders.FindOwnAsync(string userId, string orderId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<OrderMove> IOrders.CancelOwnAsync(string userId, string orderId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<OrderDeletion> IOrders.DeleteOwnAsync(string userId, string orderId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<PageOf<OrderLine>> IOrders.ListAsync(OrderFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<OrderSums> SumAsync(DateTimeOffset since, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    Task<OrderLine?> IOrders.FindAsync(string orderId, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<OrderMove> IOrders.MoveAsync(string orderId, OrderStatus to, string actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
