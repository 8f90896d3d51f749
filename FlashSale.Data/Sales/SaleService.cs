using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Sales;

/// <summary>
/// Plans sales and changes their terms. Every order raises a sale's row version, so a conflict is detected by the terms themselves, and a
/// save that collides with an order is retried. Thread-safe.
/// </summary>
internal sealed class SaleService(
    IDbContextFactory<FlashSaleDbContext> contexts, Currency currency, TimeProvider clock) : ISales
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPauseAfterDeadlock = TimeSpan.FromSeconds(1);
    private const int MaxDeadlocks = 10;

    public async Task<PageOf<Sale>> ListAsync(int skip, int take, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var sales = await context.Sales.AsNoTracking().Include(sale => sale.Product)
            .OrderByDescending(sale => sale.StartTime).ThenByDescending(sale => sale.Id)
            .Skip(skip).Take(take).ToListAsync(cancellationToken);
        return new PageOf<Sale>(sales, await context.Sales.CountAsync(cancellationToken));
    }

    public async Task<Sale?> FindAsync(string saleId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Sales.AsNoTracking().Include(sale => sale.Product)
            .SingleOrDefaultAsync(sale => sale.Id == saleId, cancellationToken);
    }

    public async Task<EditOutcome<Sale>> CreateAsync(
        string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft.Normalized();
        var problems = draft.Validate().ToList();
        if (draft.EndTime <= clock.Now())
            problems.Add(new(nameof(SaleDraft.EndTime), "The end is in the past. Choose a later time."));
        return problems.Count > 0 ? new EditOutcome<Sale>.Invalid(problems) : await AddAsync(productId, draft, actor, cancellationToken);
    }

    public async Task<EditOutcome<Sale>> ImportAsync(
        string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft.Normalized();
        return draft.Validate() is { Count: > 0 } problems
            ? new EditOutcome<Sale>.Invalid(problems)
            : await AddAsync(productId, draft, actor, cancellationToken);
    }

    private async Task<EditOutcome<Sale>> AddAsync(string productId, SaleDraft draft, string actor, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Products.AsNoTracking().SingleOrDefaultAsync(each => each.Id == productId, cancellationToken) is not { } product)
            return new EditOutcome<Sale>.Invalid(nameof(Sale.ProductId), "Choose a product.");
        if (draft.Validate(product.Price, currency) is { Count: > 0 } problems)
            return new EditOutcome<Sale>.Invalid(problems);
        var sale = new Sale
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = productId,
            Discount = draft.Discount,
            StartTime = draft.StartTime,
            EndTime = draft.EndTime,
            UnitsOffered = draft.UnitsOffered,
            PerCustomerLimit = draft.PerCustomerLimit,
            UpdatedBy = actor,
        };
        context.Add(sale);
        return await SaveAsync(context, sale, cancellationToken);
    }

    public async Task<IReadOnlySet<string>> FindSoldOutAsync(
        IReadOnlyCollection<string> saleIds, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var soldOut = await context.Sales
            .Where(sale => saleIds.Contains(sale.Id))
            .Where(sale => sale.UnitsOffered <= sale.UnitsSold
                || !context.Inventories.Any(inventory => inventory.ProductId == sale.ProductId && inventory.Stock > 0))
            .Select(sale => sale.Id).ToListAsync(cancellationToken);
        return soldOut.ToHashSet(StringComparer.Ordinal);
    }

    public Task<EditOutcome<Sale>> UpdateAsync(
        string saleId,
        SaleDraft original,
        SaleDraft changed,
        string actor,
        PriceChange? confirmed,
        CancellationToken cancellationToken = default) =>
        ChangeTermsAsync(
            saleId,
            original,
            changed,
            actor,
            (_, draft, _) => draft,
            (sale, draft, now) => [.. SaleChanges.FindPhaseProblems(sale, draft, now), .. SaleChanges.FindEndProblems(sale, draft, now)],
            change => change == confirmed,
            cancellationToken);

    public Task<EditOutcome<Sale>> AmendAsync(
        string saleId, SaleDraft original, SaleDraft changed, string actor, CancellationToken cancellationToken = default) =>
        ChangeTermsAsync(
            saleId,
            original,
            changed,
            actor,
            SaleChanges.ClampEnd,
            (sale, draft, now) => SaleChanges.HasOrders(sale) ? SaleChanges.FindPhaseProblems(sale, draft, now) : [],
            _ => true,
            cancellationToken);

    private Task<EditOutcome<Sale>> ChangeTermsAsync(
        string saleId,
        SaleDraft original,
        SaleDraft changed,
        string actor,
        Func<Sale, SaleDraft, DateTimeOffset, SaleDraft> adapt,
        Func<Sale, SaleDraft, DateTimeOffset, IEnumerable<Problem>> findTimingProblems,
        Func<PriceChange, bool> isConfirmed,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(changed);
        original = original.Normalized();
        changed = changed.Normalized();
        return ChangeAsync(saleId, actor, (sale, now) =>
        {
            if (SaleDraft.Of(sale) != original)
                return new EditOutcome<Sale>.Conflict(sale, sale.UpdatedBy, sale.UpdatedAt);
            var terms = adapt(sale, changed, now);
            // A sale whose price is already 0, after a change of the product's price, can still be ended earlier or limited.
            var isNewOffer = terms.Discount != sale.Discount || (sale.EndTime <= now && terms.EndTime > now);
            var problems = (isNewOffer ? terms.Validate(sale.Product!.Price, currency, sale.UnitsSold) : terms.Validate(sale.UnitsSold))
                .Concat(findTimingProblems(sale, terms, now)).ToList();
            if (problems.Count > 0)
                return new EditOutcome<Sale>.Invalid(problems);
            if (SaleChanges.FindPriceChange(sale, terms, currency, now) is { } change && !isConfirmed(change))
                return new EditOutcome<Sale>.NeedsConfirmation(change);
            sale.Discount = terms.Discount;
            sale.StartTime = terms.StartTime;
            sale.EndTime = terms.EndTime;
            sale.UnitsOffered = terms.UnitsOffered;
            sale.PerCustomerLimit = terms.PerCustomerLimit;
            return null;
        }, cancellationToken);
    }

    public Task<EditOutcome<Sale>> StartNowAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
        ChangeAsync(saleId, actor, (sale, now) =>
        {
            if (sale.PhaseAt(now) != SalePhase.Upcoming)
                return new EditOutcome<Sale>.Invalid("", "The sale has already started.");
            sale.StartTime = now;
            return null;
        }, cancellationToken);

    public Task<EditOutcome<Sale>> EndNowAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
        ChangeAsync(saleId, actor, (sale, now) =>
        {
            if (sale.PhaseAt(now) != SalePhase.Live)
                return new EditOutcome<Sale>.Invalid("", "The sale isn't live.");
            sale.EndTime = SaleChanges.EarliestEnd(sale, now);
            return null;
        }, cancellationToken);

    public Task<EditOutcome<Sale>> DeleteAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
        Deadlocks.RetryAsync(() => DeleteOnceAsync(saleId, cancellationToken), cancellationToken);

    private async Task<EditOutcome<Sale>> DeleteOnceAsync(string saleId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var sale = await context.Sales.SingleOrDefaultAsync(each => each.Id == saleId, cancellationToken);
            if (sale is null)
                return new EditOutcome<Sale>.NotFound();
            if (SaleChanges.HasOrders(sale) || await context.Orders.AnyAsync(order => order.SaleId == saleId, cancellationToken))
                return new EditOutcome<Sale>.Invalid("", "The sale has orders, so it can't be deleted. End it instead.");
            context.Remove(sale);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                await transaction.CommitOrThrowAmbiguousAsync();
                return new EditOutcome<Sale>.Saved(sale);
            }
            catch (DbUpdateConcurrencyException)
            {
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
        }
    }

    private async Task<EditOutcome<Sale>> ChangeAsync(
        string saleId, string actor, Func<Sale, DateTimeOffset, EditOutcome<Sale>?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var sale = await context.Sales.Include(each => each.Product)
                .SingleOrDefaultAsync(each => each.Id == saleId, cancellationToken);
            if (sale is null)
                return new EditOutcome<Sale>.NotFound();
            var now = clock.Now();
            if (change(sale, now) is { } refused)
                return refused;
            sale.UpdatedAt = now;
            sale.UpdatedBy = actor;
            try
            {
                return await SaveAsync(context, sale, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // An order or another merchant's change was saved first. Read the sale again.
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
        }
    }

    private async Task<EditOutcome<Sale>> SaveAsync(FlashSaleDbContext context, Sale sale, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await FindOverlapAsync(sale, cancellationToken) is { } overlap)
                return overlap;
            // Overlapping sales that are saved at the same time can deadlock. From the second attempt on, the product's rows are locked
            // first.
            await using var transaction = attempt > 1 ? await context.Database.BeginTransactionAsync(cancellationToken) : null;
            try
            {
                if (transaction is not null)
                    await context.LockAsync([sale.ProductId]);
                await context.SaveOnceAsync(cancellationToken);
                if (transaction is not null)
                    await transaction.CommitOrThrowAmbiguousAsync();
                break;
            }
            catch (Exception error) when (DatabaseErrors.IsSaleOverlap(error))
            {
                // The other sale was saved at the same moment.
                return await FindOverlapAsync(sale, cancellationToken) ?? new EditOutcome<Sale>.Invalid(
                    nameof(Sale.StartTime), "Another sale of this product runs at that time. Choose other times.");
            }
            catch (Exception error) when (attempt < MaxDeadlocks && DatabaseErrors.IsDeadlock(error))
            {
                // One of the sales was saved, and the next attempt finds it. The pause keeps the others from colliding again.
                await Backoff.PauseAsync(attempt + 8, LongestPauseAfterDeadlock, cancellationToken);
            }
        }
        return new EditOutcome<Sale>.Saved(sale);
    }

    private async Task<EditOutcome<Sale>.Invalid?> FindOverlapAsync(Sale sale, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var other = await context.Sales.AsNoTracking()
            .Where(each => each.ProductId == sale.ProductId && each.Id != sale.Id)
            .Where(each => each.StartTime < sale.EndTime && sale.StartTime < each.EndTime)
            .OrderBy(each => each.StartTime).FirstOrDefaultAsync(cancellationToken);
        return other is null
            ? null
            : new EditOutcome<Sale>.Invalid(nameof(Sale.StartTime), string.Create(
                CultureInfo.CurrentCulture,
                $"Another sale of this product runs from {Write(other.StartTime)} to {Write(other.EndTime)} (UTC). "
                + $"Choose times before or after it."));
    }

    // As on the dashboard.
    private static string Write(DateTimeOffset instant) =>
        string.Create(CultureInfo.CurrentCulture, $"{instant.UtcDateTime:ddd d MMM yyyy}, {instant.UtcDateTime:t}");
}
