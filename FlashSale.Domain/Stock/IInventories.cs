namespace FlashSale.Domain.Stock;

/// <summary>The merchant's view of stock. Every change is a <see cref="StockMovement"/>, guarded by the row version.</summary>
public interface IInventories
{
    /// <summary>The stock of products whose name contains every word of <paramref name="search"/>, by name.</summary>
    Task<PageOf<InventoryLine>> ListAsync(string? search, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>Published products with at most <paramref name="units"/> units left, the fewest first.</summary>
    Task<IReadOnlyList<InventoryLine>> ListLowAsync(int units, int take, CancellationToken cancellationToken = default);

    /// <summary>One product's stock; null if there is no such product.</summary>
    Task<InventoryLine?> FindAsync(string productId, CancellationToken cancellationToken = default);

    /// <summary>The newest movements of a product, newest first.</summary>
    Task<IReadOnlyList<StockMovement>> MovementsAsync(string productId, int take, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds units (or with a negative <paramref name="delta"/> takes some out) to whatever the stock is by then; orders that come in
    /// meanwhile are no conflict. Invalid if the stock would fall below 0.
    /// </summary>
    Task<EditOutcome<InventoryLine>> AddAsync(string productId, int delta, StockReason reason, string? note, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the stock to what a count found. A conflict if the stock changed since it was loaded with
    /// <paramref name="rowVersion"/>, be it by an order or by another merchant.
    /// </summary>
    Task<EditOutcome<InventoryLine>> CorrectAsync(string productId, int stock, ulong rowVersion, string? note, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the stock to a number, whatever it is by then: a correction by who has not looked. Orders that come in meanwhile are no conflict;
    /// they are decided either before it or after it. Never a conflict.
    /// </summary>
    Task<EditOutcome<StockChange>> SetAsync(string productId, int stock, string? note, string actor, CancellationToken cancellationToken = default);

    /// <summary>Gives a product that never had stock or an order its first units, as <see cref="StockReason.Initial"/>. Of two at once, one does.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="stock">Units, 0 to <see cref="Inventory.MaxStock"/>; with 0 nothing is written.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<InitialStock> SetInitialAsync(string productId, int stock, string actor, CancellationToken cancellationToken = default);
}
