namespace FlashSale.Domain.Stock;

/// <summary>Reads and changes stock for merchants. Every change is recorded as a <see cref="StockMovement"/>. Thread-safe.</summary>
public interface IInventories
{
    /// <summary>Stock of products whose name contains every word of <paramref name="search"/>, ordered by name.</summary>
    Task<PageOf<InventoryLine>> ListAsync(string? search, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>Published products with at most <paramref name="units"/> units in stock, lowest first.</summary>
    Task<IReadOnlyList<InventoryLine>> ListLowAsync(int units, int take, CancellationToken cancellationToken = default);

    /// <summary>A product's stock; null if the product doesn't exist.</summary>
    Task<InventoryLine?> FindAsync(string productId, CancellationToken cancellationToken = default);

    /// <summary>The last movements of a product, newest first.</summary>
    Task<IReadOnlyList<StockMovement>> ListMovementsAsync(string productId, int take, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds <paramref name="delta"/> units to the current stock, or removes units if it's negative. Concurrent orders cause no conflict.
    /// Invalid if the stock would fall below 0.
    /// </summary>
    Task<EditOutcome<InventoryLine>> AddAsync(
        string productId, int delta, StockReason reason, string? note, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the stock to the result of a physical count. Returns a conflict if an order or another merchant has changed it since
    /// <paramref name="rowVersion"/>.
    /// </summary>
    Task<EditOutcome<InventoryLine>> CorrectAsync(
        string productId, int stock, ulong rowVersion, string? note, string actor, CancellationToken cancellationToken = default);

    /// <summary>Sets the stock to a number, whatever it was. Never returns a conflict.</summary>
    Task<EditOutcome<StockChange>> SetAsync(
        string productId, int stock, string? note, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the first stock (<see cref="StockReason.Initial"/>) of a product that never had stock or orders. Of two concurrent calls, one
    /// succeeds.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="stock">Units, 0 to <see cref="Inventory.MaxStock"/>. For 0, nothing is written.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<InitialStock> SetInitialAsync(string productId, int stock, string actor, CancellationToken cancellationToken = default);
}
