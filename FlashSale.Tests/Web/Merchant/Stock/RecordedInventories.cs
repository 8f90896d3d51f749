using FlashSale.Domain;
using FlashSale.Domain.Stock;

namespace FlashSale.Tests.Web.Merchant.Stock;

/// <summary>One product's stock. The test sets the outcomes of its changes.</summary>
internal sealed class RecordedInventories(InventoryLine line) : IInventories
{
    /// <summary>The added units and their reasons.</summary>
    public List<(int Delta, StockReason Reason, string? Note, string Actor)> Added { get; } = [];

    /// <summary>The corrections: the new stock and the version it replaces.</summary>
    public List<(int Stock, ulong RowVersion, string Actor)> Corrected { get; } = [];

    /// <summary>The outcomes of the next changes. Later changes are saved.</summary>
    public Queue<EditOutcome<InventoryLine>> Answers { get; } = [];

    public Task<PageOf<InventoryLine>> ListAsync(string? search, int skip, int take, CancellationToken cancellationToken = default) =>
        Task.FromResult(new PageOf<InventoryLine>([line], 1));

    public Task<IReadOnlyList<InventoryLine>> ListLowAsync(int units, int take, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<InventoryLine>>([line]);

    public Task<InventoryLine?> FindAsync(string productId, CancellationToken cancellationToken = default) =>
        Task.FromResult<InventoryLine?>(line);

    public Task<IReadOnlyList<StockMovement>> ListMovementsAsync(
        string productId, int take, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<StockMovement>>([]);

    public Task<EditOutcome<InventoryLine>> AddAsync(
        string productId, int delta, StockReason reason, string? note, string actor, CancellationToken cancellationToken = default)
    {
        Added.Add((delta, reason, note, actor));
        return Answer(line.Stock + delta);
    }

    public Task<EditOutcome<InventoryLine>> CorrectAsync(
        string productId, int stock, ulong rowVersion, string? note, string actor, CancellationToken cancellationToken = default)
    {
        Corrected.Add((stock, rowVersion, actor));
        return Answer(stock);
    }

    public Task<EditOutcome<StockChange>> SetAsync(
        string productId, int stock, string? note, string actor, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<InitialStock> SetInitialAsync(string productId, int stock, string actor, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private Task<EditOutcome<InventoryLine>> Answer(int stock) =>
        Task.FromResult(
            Answers.TryDequeue(out var answer)
                ? answer
                : new EditOutcome<InventoryLine>.Saved(line with { Stock = stock, RowVersion = line.RowVersion + 1 }));
}
