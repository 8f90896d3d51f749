using FlashSale.Data.Catalog;
using FlashSale.Domain;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Stock;

/// <summary>Reads stock, and changes it through the <see cref="StockLedger"/> with a movement for each change.</summary>
internal sealed class InventoryService(IDbContextFactory<FlashSaleDbContext> contexts, StockLedger ledger, TimeProvider clock)
    : IInventories
{
    public async Task<PageOf<InventoryLine>> ListAsync(string? search, int skip, int take, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var products = context.Products.AsNoTracking().WhereNameMatches(search);
        var lines = await products.OrderBy(product => product.Name).ThenBy(product => product.Id).Skip(skip).Take(take)
            .Join(
                context.Inventories,
                product => product.Id,
                inventory => inventory.ProductId,
                (product, inventory) => new { product, inventory })
            .OrderBy(row => row.product.Name).ThenBy(row => row.product.Id)
            .Select(row => new InventoryLine(
                row.product.Id,
                row.product.Name,
                row.product.Published,
                row.inventory.Stock,
                row.inventory.RowVersion,
                row.inventory.UpdatedAt))
            .ToListAsync(cancellationToken);
        return new PageOf<InventoryLine>(lines, await products.CountAsync(cancellationToken));
    }

    public async Task<IReadOnlyList<InventoryLine>> ListLowAsync(int units, int take, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var low = await context.Inventories.AsNoTracking().Include(inventory => inventory.Product)
            .Where(inventory => inventory.Stock <= units && inventory.Product!.Published)
            .OrderBy(inventory => inventory.Stock).ThenBy(inventory => inventory.Product!.Name).Take(take)
            .ToListAsync(cancellationToken);
        return [.. low.Select(LineOf)];
    }

    public async Task<InventoryLine?> FindAsync(string productId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var inventory = await context.Inventories.AsNoTracking().Include(row => row.Product)
            .SingleOrDefaultAsync(row => row.ProductId == productId, cancellationToken);
        return inventory is null ? null : LineOf(inventory);
    }

    public async Task<IReadOnlyList<StockMovement>> ListMovementsAsync(
        string productId, int take, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.StockMovements.AsNoTracking().Where(movement => movement.ProductId == productId)
            .OrderByDescending(movement => movement.Id).Take(take).ToListAsync(cancellationToken);
    }

    public async Task<EditOutcome<InventoryLine>> AddAsync(
        string productId, int delta, StockReason reason, string? note, string actor, CancellationToken cancellationToken = default)
    {
        if (ValidateNote(note) is { } noteProblem)
            return noteProblem;
        if (delta == 0)
            return new EditOutcome<InventoryLine>.Invalid("Delta", "Enter how many units to add or remove.");
        if (reason is StockReason.CarriedOver)
            return new EditOutcome<InventoryLine>.Invalid("Reason", "Choose another reason. Only the shop itself can carry stock over.");
        if (reason is StockReason.Restock or StockReason.Initial && delta < 0)
            return new EditOutcome<InventoryLine>.Invalid("Delta", "A restock adds units. To remove units, choose another reason.");
        if (reason is StockReason.Loss && delta > 0)
            return new EditOutcome<InventoryLine>.Invalid("Delta", "A loss removes units. To add units, choose another reason.");

        EditOutcome<InventoryLine>? refused = null;
        Task<StockMovement?> MoveAsync(FlashSaleDbContext context, Inventory inventory, string movementId, CancellationToken token)
        {
            refused = ValidateStock("Delta", (long)inventory.Stock + delta, inventory.Stock);
            return Task.FromResult(refused is null ? Move(context, inventory, movementId, delta, reason, note, actor) : null);
        }
        var change = await ChangeAsync(productId, MoveAsync, cancellationToken);
        return refused ?? OutcomeOf(change);
    }

    public async Task<EditOutcome<InventoryLine>> CorrectAsync(
        string productId, int stock, ulong rowVersion, string? note, string actor, CancellationToken cancellationToken = default)
    {
        if (ValidateNote(note) is { } noteProblem)
            return noteProblem;
        if (ValidateStock("Stock", stock, 0) is { } stockProblem)
            return stockProblem;

        EditOutcome<InventoryLine>? refused = null;
        async Task<StockMovement?> MoveAsync(FlashSaleDbContext context, Inventory inventory, string movementId, CancellationToken token)
        {
            if (inventory.RowVersion != rowVersion)
            {
                var changedBy = await FindActorAsync(context, inventory, token);
                refused = new EditOutcome<InventoryLine>.Conflict(LineOf(inventory), changedBy, inventory.UpdatedAt);
            }
            return refused is not null || stock == inventory.Stock
                ? null
                : Move(context, inventory, movementId, stock - inventory.Stock, StockReason.Correction, note, actor);
        }
        var change = await ChangeAsync(productId, MoveAsync, cancellationToken);
        return refused ?? OutcomeOf(change);
    }

    public async Task<EditOutcome<StockChange>> SetAsync(
        string productId, int stock, string? note, string actor, CancellationToken cancellationToken = default)
    {
        if (FindProblem(stock) is { } stockProblem)
            return new EditOutcome<StockChange>.Invalid([stockProblem]);
        if (FindProblem(note) is { } noteProblem)
            return new EditOutcome<StockChange>.Invalid([noteProblem]);

        Task<StockMovement?> MoveAsync(FlashSaleDbContext context, Inventory inventory, string movementId, CancellationToken token) =>
            Task.FromResult(stock == inventory.Stock
                ? null
                : Move(context, inventory, movementId, stock - inventory.Stock, StockReason.Correction, note, actor));
        var change = await ChangeAsync(productId, MoveAsync, cancellationToken);
        return change is null ? new EditOutcome<StockChange>.NotFound() : new EditOutcome<StockChange>.Saved(change);
    }

    public async Task<InitialStock> SetInitialAsync(
        string productId, int stock, string actor, CancellationToken cancellationToken = default)
    {
        if (FindProblem(stock) is { } stockProblem)
            return new InitialStock.Invalid(stockProblem);

        var hasStock = false;
        async Task<StockMovement?> BeginAsync(FlashSaleDbContext context, Inventory inventory, string movementId, CancellationToken token)
        {
            hasStock = inventory.Stock != 0
                || await context.StockMovements.AnyAsync(movement => movement.ProductId == productId, token)
                || await context.Orders.AnyAsync(order => order.ProductId == productId, token);
            return hasStock || stock == 0 ? null : Move(context, inventory, movementId, stock, StockReason.Initial, null, actor);
        }
        var change = await ChangeAsync(productId, BeginAsync, cancellationToken);
        return change switch
        {
            null => new InitialStock.NotFound(),
            _ when hasStock => new InitialStock.HadStock(change.Line),
            _ => new InitialStock.Set(change),
        };
    }

    /// <summary>Makes at most one movement; null if the product doesn't exist.</summary>
    private async Task<StockChange?> ChangeAsync(
        string productId,
        Func<FlashSaleDbContext, Inventory, string, CancellationToken, Task<StockMovement?>> move,
        CancellationToken cancellationToken)
    {
        var movementId = EntityId.New(clock.Now());

        async Task<(Inventory?, StockMovement?)> MoveAsync(
            FlashSaleDbContext context, Inventory? inventory, bool inDoubt, CancellationToken token)
        {
            if (inventory is null)
                return (null, null);
            await context.Entry(inventory).Reference(row => row.Product).LoadAsync(token);
            var made = inDoubt
                ? await context.StockMovements.AsNoTracking().SingleOrDefaultAsync(each => each.Id == movementId, token)
                : null;
            return (inventory, made ?? await move(context, inventory, movementId, token));
        }

        var (changed, movement) = await ledger.ChangeAsync(productId, MoveAsync, cancellationToken);
        // Built after saving, because only then the new row version is known.
        return changed is null ? null : new StockChange(LineOf(changed), movement);
    }

    private StockMovement Move(
        FlashSaleDbContext context, Inventory inventory, string movementId, int delta, StockReason reason, string? note, string actor)
    {
        var now = clock.Now();
        inventory.Stock += delta;
        inventory.UpdatedAt = now;
        var movement = new StockMovement
        {
            Id = movementId,
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = inventory.ProductId,
            Delta = delta,
            Reason = reason,
            Actor = actor,
            Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(),
            ResultingStock = inventory.Stock,
        };
        context.Add(movement);
        return movement;
    }

    private static EditOutcome<InventoryLine> OutcomeOf(StockChange? change) =>
        change is null ? new EditOutcome<InventoryLine>.NotFound() : new EditOutcome<InventoryLine>.Saved(change.Line);

    // The actor of the newest movement; null if an order changed the stock after it.
    private static async Task<string?> FindActorAsync(FlashSaleDbContext context, Inventory inventory, CancellationToken cancellationToken)
    {
        var newest = await context.StockMovements.Where(movement => movement.ProductId == inventory.ProductId)
            .OrderByDescending(movement => movement.Id).FirstOrDefaultAsync(cancellationToken);
        return newest is not null && newest.CreatedAt == inventory.UpdatedAt && newest.ResultingStock == inventory.Stock
            ? newest.Actor
            : null;
    }

    private static InventoryLine LineOf(Inventory inventory) =>
        new(
            inventory.ProductId,
            inventory.Product?.Name ?? "",
            inventory.Product?.Published ?? false,
            inventory.Stock,
            inventory.RowVersion,
            inventory.UpdatedAt);

    private static EditOutcome<InventoryLine>.Invalid? ValidateNote(string? note) =>
        FindProblem(note) is { } problem ? new([problem]) : null;

    private static EditOutcome<InventoryLine>.Invalid? ValidateStock(string field, long stock, int current) =>
        FindProblem(stock, field, current) is { } problem ? new([problem]) : null;

    private static Problem? FindProblem(string? note) =>
        note?.Length > StockMovement.NoteLength ? new("Note", $"Use at most {StockMovement.NoteLength} characters for the note.") : null;

    private static Problem? FindProblem(long stock, string field = "Stock", int current = 0) => stock switch
    {
        < 0 when current > 0 => new(field, $"Only {current} units are in stock. You can't remove more."),
        < 0 => new(field, "The stock can't be less than 0."),
        > Inventory.MaxStock => new(field, $"The stock can't be more than {Inventory.MaxStock:N0}."),
        _ => null,
    };
}
