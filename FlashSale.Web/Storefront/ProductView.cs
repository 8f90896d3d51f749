using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;

namespace FlashSale.Web.Storefront;

/// <summary>
/// What a product's page shows to one visitor: the product, its sale, what's left, and how much they can buy. One for each page. It
/// isn't thread-safe: use it on the page's circuit only.
/// </summary>
public sealed class ProductView(
    CatalogSnapshot snapshot,
    ICatalog catalog,
    IOrders orders,
    StockFeed stock,
    Currency currency,
    TimeProvider clock)
{
    /// <summary>The product as it was read; null before that, and when it's no longer for sale.</summary>
    public ProductPage? Page { get; private set; }

    /// <summary>The phase of the sale as shown.</summary>
    public SalePhase Phase { get; private set; } = SalePhase.Ended;

    /// <summary>Units left as shown, 0 or more.</summary>
    public int Left { get; private set; }

    /// <summary>The visitor's units of the sale; null if they weren't read, because the sale has no limit for example.</summary>
    public HeldUnits? Held { get; set; }

    /// <summary>The sale; null if the product has none.</summary>
    public Sale? Sale => Page?.Sale;

    /// <summary>The visitor's units of this sale, 0 if unknown.</summary>
    public int UnitsHeld => Held is { } held && held.SaleId == Sale?.Id ? held.Units : 0;

    /// <summary>The price of one unit in the sale.</summary>
    public decimal SalePrice => SalePricing.PriceOf(Page!.Product.Price, Sale!.Discount, currency);

    /// <summary>When the sale starts, or ends if it has started.</summary>
    public DateTimeOffset NextPhaseAt => Phase == SalePhase.Upcoming ? Sale!.StartTime : Sale!.EndTime;

    /// <summary>The highest quantity that the visitor can choose, 1 or more.</summary>
    public int MaxQuantity
    {
        get
        {
            var allowed = Sale?.PerCustomerLimit is { } limit ? limit - UnitsHeld : PurchaseRequest.MaxQuantity;
            return Math.Max(1, Math.Min(allowed, NewestLevel().Left));
        }
    }

    /// <summary>What the page offers.</summary>
    internal BuyState State => Sale switch
    {
        null => BuyState.NoSale,
        _ when Phase == SalePhase.Upcoming => BuyState.Upcoming,
        _ when Phase == SalePhase.Ended => BuyState.Ended,
        { PerCustomerLimit: { } limit } when UnitsHeld >= limit => BuyState.LimitReached,
        _ => Left > 0 ? BuyState.Open : BuyState.SoldOut,
    };

    /// <summary>Shows the product as this node read it within the last minute, without waiting.</summary>
    /// <returns>False if it wasn't read in that time.</returns>
    public bool TryRecall(string productId)
    {
        if (snapshot.Recall(productId) is not { } recalled)
            return false;
        Show(recalled);
        return true;
    }

    /// <summary>Reads the product, a second old at most. It isn't shown yet.</summary>
    /// <returns>Null if it isn't for sale.</returns>
    public ValueTask<ProductPage?> FindAsync(string productId, CancellationToken cancellationToken) =>
        snapshot.FindProductAsync(productId, cancellationToken);

    /// <summary>Shows a product, without the visitor's own units.</summary>
    public void Show(ProductPage newest)
    {
        Page = newest;
        UpdatePhase();
        UpdateStock();
    }

    /// <summary>Shows a product together with the visitor's own units, if their number matters.</summary>
    /// <param name="newest">The product.</param>
    /// <param name="userId">The visitor; null if they aren't logged in.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="System.Data.Common.DbException">The database can't be reached; the page stays as it was.</exception>
    public async Task ShowAsync(ProductPage newest, string? userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(newest);
        if (newest.Sale is { PerCustomerLimit: not null } sale && userId is not null && Held?.SaleId != sale.Id)
            Held = new HeldUnits(sale.Id, await orders.UnitsHeldAsync(userId, sale.Id, cancellationToken));
        Show(newest);
    }

    /// <summary>Reads everything from the database, because another node may have changed it, and shows it.</summary>
    public async Task ReloadAsync(string? userId, CancellationToken cancellationToken)
    {
        Held = null;
        if (await catalog.FindProductAsync(Page!.Product.Id, cancellationToken) is { } newest)
            await ShowAsync(newest, userId, cancellationToken);
    }

    /// <summary>Reads the visitor's units of the sale again.</summary>
    public async Task ReadHeldAsync(string userId, CancellationToken cancellationToken)
    {
        if (Sale is { } sale)
            Held = new HeldUnits(sale.Id, await orders.UnitsHeldAsync(userId, sale.Id, cancellationToken));
    }

    /// <summary>Shows that the product is no longer for sale.</summary>
    public void Remove() => Page = null;

    /// <summary>Whether the page shows this state of the product already.</summary>
    public bool IsShown(ProductPage newest) =>
        Page is not null
        && newest.Product.RowVersion == Page.Product.RowVersion
        && newest.Sale?.Id == Sale?.Id
        && newest.Sale?.RowVersion == Sale?.RowVersion
        && newest.TimerEndsAt == Page.TimerEndsAt;

    /// <summary>Shows the phase that the sale is in now.</summary>
    public void UpdatePhase() => Phase = Sale?.PhaseAt(clock.GetUtcNow()) ?? SalePhase.Ended;

    /// <summary>Shows the newest stock that this node knows.</summary>
    public void UpdateStock() => Left = NewestLevel().Left;

    private StockLevel NewestLevel()
    {
        var read = Page!.Level;
        return stock.Current(read.ProductId) is { } newest && newest.SaleId == read.SaleId && !newest.IsOlderThan(read) ? newest : read;
    }
}
