using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Data.Realtime;
using FlashSale.Data.Stock;
using FlashSale.Domain;
using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Sales;

/// <summary>
/// Plans sales and changes their terms. Every order increases a sale's row version, so conflicts are detected by comparing the terms,
/// and saving is retried after concurrent orders.
/// </summary>
internal sealed class SaleService(
    IDbContextFactory<FlashSaleDbContext> contexts, StockAnnouncer news, Currency currency, TimeProvider clock) : ISales
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
            problems.Add(new(nameof(SaleDraft.EndTime), "The end lies in the past; choose a later one."));
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
            return new EditOutcome<Sale>.Invalid(nameof(Sale.ProductId), "Choose the product to sell.");
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
            (sale, draft, now) => [.. ValidatePhase(sale, draft, now), .. ValidateEnd(sale, draft, now)],
            change => change == confirmed,
            cancellationToken);

    public Task<EditOutcome<Sale>> AmendAsync(
        string saleId, SaleDraft original, SaleDraft changed, string actor, CancellationToken cancellationToken = default) =>
        ChangeTermsAsync(
            saleId,
            original,
            changed,
            actor,
            ClampEnd,
            (sale, draft, now) => HasOrders(sale) ? ValidatePhase(sale, draft, now) : [],
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
            // A sale that is already free, for example because of an older price, may still be shortened or limited.
            var needsPriceCheck = terms.Discount != sale.Discount || (sale.EndTime <= now && terms.EndTime > now);
            var ownProblems = needsPriceCheck
                ? terms.Validate(sale.Product!.Price, currency, sale.UnitsSold)
                : terms.Validate(sale.UnitsSold);
            var problems = ownProblems.Concat(findTimingProblems(sale, terms, now)).ToList();
            if (problems.Count > 0)
                return new EditOutcome<Sale>.Invalid(problems);
            if (FindPriceChange(sale, terms, now) is { } change && !isConfirmed(change))
                return new EditOutcome<Sale>.NeedsConfirmation(change);
            sale.Discount = terms.Discount;
            sale.StartTime = terms.StartTime;
            sale.EndTime = terms.EndTime;
            sale.UnitsOffered = terms.UnitsOffered;
            sale.PerCustomerLimit = terms.PerCustomerLimit;
            return null;
        }, cancellationToken);
    }

    // Checks the old and the new times, because the new times may make the sale live.
    private PriceChange? FindPriceChange(Sale sale, SaleDraft terms, DateTimeOffset now)
    {
        var isVisible = PriceChange.RequiresConfirmation(sale.StartTime, sale.EndTime, now)
            || PriceChange.RequiresConfirmation(terms.StartTime, terms.EndTime, now);
        if (terms.Discount == sale.Discount || sale.Product is not { Price: var price } || !isVisible)
            return null;
        return new PriceChange(PriceTag.Of(price, sale.Discount, currency), PriceTag.Of(price, terms.Discount, currency));
    }

    // A live sale with orders can't end before now, because orders may have been placed since.
    private static SaleDraft ClampEnd(Sale sale, SaleDraft draft, DateTimeOffset now) =>
        HasOrders(sale) && sale.PhaseAt(now) == SalePhase.Live && draft.EndTime > draft.StartTime && draft.EndTime <= now
            ? draft with { EndTime = EarliestEnd(sale, now) }
            : draft;

    private static bool HasOrders(Sale sale) => sale.LastClaimNumber > 0;

    public Task<EditOutcome<Sale>> StartNowAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
        ChangeAsync(saleId, actor, (sale, now) =>
        {
            if (sale.PhaseAt(now) != SalePhase.Upcoming)
                return new EditOutcome<Sale>.Invalid("", "The sale has started already.");
            sale.StartTime = now;
            return null;
        }, cancellationToken);

    public Task<EditOutcome<Sale>> EndNowAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
        ChangeAsync(saleId, actor, (sale, now) =>
        {
            if (sale.PhaseAt(now) != SalePhase.Live)
                return new EditOutcome<Sale>.Invalid("", "The sale is not live.");
            sale.EndTime = EarliestEnd(sale, now);
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
            if (HasOrders(sale) || await context.Orders.AnyAsync(order => order.SaleId == saleId, cancellationToken))
                return new EditOutcome<Sale>.Invalid("", "The sale has orders and must be kept for the books. End it instead.");
            context.Remove(sale);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                await transaction.CommitOrThrowAmbiguousAsync();
                await news.AnnounceSaleAsync(sale.ProductId);
                return new EditOutcome<Sale>.Saved(sale);
            }
            catch (AmbiguousCommitException)
            {
                // It may have been committed. Subscribers read the current state.
                await news.AnnounceSaleAsync(sale.ProductId);
                throw;
            }
            catch (DbUpdateConcurrencyException)
            {
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
        }
    }

    // A sale lasts at least a millisecond, even if it's ended at its start.
    private static DateTimeOffset EarliestEnd(Sale sale, DateTimeOffset now) =>
        now > sale.StartTime ? now : sale.StartTime.AddMilliseconds(1);

    // A live sale's start is fixed, and an ended sale can't be changed.
    private static IEnumerable<Problem> ValidatePhase(Sale sale, SaleDraft changed, DateTimeOffset now)
    {
        switch (sale.PhaseAt(now))
        {
            case SalePhase.Ended:
                yield return new("", "The sale is over and cannot be changed. Plan a new one.");
                break;
            case SalePhase.Live when changed.StartTime != sale.StartTime:
                yield return new(nameof(SaleDraft.StartTime), "The sale has started already; its start cannot be moved.");
                break;
        }
    }

    private static IEnumerable<Problem> ValidateEnd(Sale sale, SaleDraft changed, DateTimeOffset now)
    {
        if (changed.EndTime <= now && changed.EndTime != sale.EndTime)
            yield return new(nameof(SaleDraft.EndTime), "The end lies in the past. To end the sale at once, use “End now”.");
    }

    private async Task<EditOutcome<Sale>> ChangeAsync(
        string saleId, string actor, Func<Sale, DateTimeOffset, EditOutcome<Sale>?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var sale = await context.Sales.Include(each => each.Product).SingleOrDefaultAsync(each => each.Id == saleId, cancellationToken);
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
                // An order or another merchant was faster. Try again.
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
            // Concurrent overlapping sales can deadlock. After a deadlock, the rows are locked first.
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
                // The other sale was planned concurrently.
                return await FindOverlapAsync(sale, cancellationToken)
                    ?? new EditOutcome<Sale>.Invalid(nameof(Sale.StartTime), "Another sale of this product runs then.");
            }
            catch (Exception error) when (attempt < MaxDeadlocks && DatabaseErrors.IsDeadlock(error))
            {
                // One of the writers succeeded, and the retry finds its sale. A random pause keeps the others from deadlocking again.
                await Backoff.PauseAsync(attempt + 8, LongestPauseAfterDeadlock, cancellationToken);
            }
            catch (Exception error) when (error is AmbiguousCommitException || DatabaseErrors.IsTransient(error))
            {
                // It may have been committed. Subscribers read the current state.
                await news.AnnounceSaleAsync(sale.ProductId);
                throw;
            }
        }
        await news.AnnounceSaleAsync(sale.ProductId);
        return new EditOutcome<Sale>.Saved(sale);
    }

    private async Task<EditOutcome<Sale>.Invalid?> FindOverlapAsync(Sale sale, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var other = await context.Sales.AsNoTracking()
            .Where(each => each.ProductId == sale.ProductId
                && each.Id != sale.Id
                && each.StartTime < sale.EndTime
                && sale.StartTime < each.EndTime)
            .OrderBy(each => each.StartTime).FirstOrDefaultAsync(cancellationToken);
        return other is null
            ? null
            : new EditOutcome<Sale>.Invalid(nameof(Sale.StartTime), string.Create(
                CultureInfo.CurrentCulture,
                $"Another sale of this product runs from {other.StartTime.UtcDateTime:g} to {other.EndTime.UtcDateTime:g} (UTC). Choose times before or after it."));
    }
}
