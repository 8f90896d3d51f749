using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Realtime;

/// <summary>
/// Publishes what each transaction changed once it's committed: stock levels, edits and changes of entities, each on its feed. Services
/// publish only what they find after an ambiguous commit. It never throws, and a request that ends doesn't cancel it. One per process;
/// thread-safe.
/// </summary>
internal sealed partial class CommitAnnouncer(
    StockFeed stock, SaleFeed sales, ChangeFeed changes, StockLevelReader levels, ILogger<CommitAnnouncer> logger)
    : SaveChangesInterceptor, IDbTransactionInterceptor, IDbConnectionInterceptor, IBulkInsertInterceptor
{
    private const string Commit = "Commit";

    // Changes belong to the save, then to its transaction, and after the commit to the context until its connection is closed.
    // Changes that aren't committed are dropped with their transaction.
    private readonly ConditionalWeakTable<DbContext, GatheredChanges> saving = [];
    private readonly ConditionalWeakTable<IDbContextTransaction, GatheredChanges> saved = [];
    private readonly ConditionalWeakTable<DbContext, GatheredChanges> committed = [];

    /// <summary>Whether anything subscribes to changes of entities.</summary>
    public bool AreChangesWanted => changes.IsWanted;

    /// <summary>Publishes new orders and their notifications that were found in the database after an ambiguous commit.</summary>
    public void PublishFound(IEnumerable<Order> orders, IEnumerable<Notification> notifications)
    {
        if (!changes.IsWanted)
            return;
        try
        {
            Publish(orders.Concat<Entity>(notifications).Select(found => new Change(null, found.Copy())));
        }
        // The caller would retry a commit that succeeded.
        catch (Exception failure)
        {
            LogFailure(failure);
        }
    }

    // --- Gathering ------------------------------------------------------------------------------------------------------

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Gather(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Gather(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        _ = StoreAsync(eventData.Context!);
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await StoreAsync(eventData.Context!);
        return result;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) =>
        _ = DiscardSaveAsync(eventData.Context!, eventData.Exception);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) =>
        DiscardSaveAsync(eventData.Context!, eventData.Exception);

    public override void SaveChangesCanceled(DbContextEventData eventData) => saving.Remove(eventData.Context!);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        saving.Remove(eventData.Context!);
        return Task.CompletedTask;
    }

    public Task InsertedAsync(DbContext context, IReadOnlyCollection<object> rows) => StoreAsync(context, GatheredChanges.OfInserted(rows));

    // --- Committing -----------------------------------------------------------------------------------------------------

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => _ = OnCommitAsync(eventData.Context);

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        OnCommitAsync(eventData.Context);

    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => _ = OnFailureAsync(eventData);

    public Task TransactionFailedAsync(
        DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default) =>
        OnFailureAsync(eventData);

    public void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) =>
        _ = AnnounceCommittedAsync(eventData.Context);

    public Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData) =>
        AnnounceCommittedAsync(eventData.Context);

    private void Gather(DbContext context)
    {
        saving.Remove(context);
        // UpdatedAtInterceptor runs before this one and has already detected the changes. Doing it twice slows down order batches.
        var autoDetect = context.ChangeTracker.AutoDetectChangesEnabled;
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var gathered = GatheredChanges.BeforeSave(context, changes.IsWanted);
            if (!gathered.IsEmpty)
                saving.Add(context, gathered);
        }
        finally
        {
            context.ChangeTracker.AutoDetectChangesEnabled = autoDetect;
        }
    }

    // The row versions are known only after the save.
    private Task StoreAsync(DbContext context)
    {
        if (!saving.TryGetValue(context, out var gathered))
            return Task.CompletedTask;
        saving.Remove(context);
        gathered.CompleteSave();
        return StoreAsync(context, gathered);
    }

    private Task StoreAsync(DbContext context, GatheredChanges gathered)
    {
        if (context.Database.CurrentTransaction is not { } transaction)
            return AnnounceAsync(gathered);
        saved.GetOrCreateValue(transaction).Add(gathered);
        return Task.CompletedTask;
    }

    // Without an explicit transaction, a failed save may have been committed, unless the database rolled it back as a deadlock victim.
    private Task DiscardSaveAsync(DbContext context, Exception error)
    {
        if (!saving.TryGetValue(context, out var gathered))
            return Task.CompletedTask;
        saving.Remove(context);
        var isAmbiguous = context.Database.CurrentTransaction is null
            && DatabaseErrors.IsTransient(error) && !DatabaseErrors.IsDeadlock(error);
        return isAmbiguous ? AnnounceEditsAsync(gathered) : Task.CompletedTask;
    }

    private Task OnCommitAsync(DbContext? context)
    {
        MoveToCommitted(context);
        // EF doesn't report that a lost connection was closed.
        return context?.Database.GetDbConnection().State == ConnectionState.Open ? Task.CompletedTask : AnnounceCommittedAsync(context);
    }

    private void MoveToCommitted(DbContext? context)
    {
        if (context?.Database.CurrentTransaction is not { } transaction || !saved.TryGetValue(transaction, out var gathered))
            return;
        saved.Remove(transaction);
        // A context whose connection stays open may commit several transactions.
        committed.GetOrCreateValue(context).Add(gathered);
    }

    // The commit may have succeeded, so pages reload merchants' edits.
    // BatchTransaction and StockLedger check what they wrote and publish it themselves.
    private Task OnFailureAsync(TransactionErrorEventData eventData)
    {
        if (eventData.Action != Commit || eventData.Context is not { } context)
            return Task.CompletedTask;
        if (context.Database.CurrentTransaction is { } transaction && saved.TryGetValue(transaction, out var gathered))
            saved.Remove(transaction);
        else if (committed.TryGetValue(context, out gathered))
            committed.Remove(context);
        else
            return Task.CompletedTask;
        return AnnounceEditsAsync(gathered);
    }

    // Waits until the connection is back in the pool. Reading a level needs a connection, so holding one could deadlock.
    private Task AnnounceCommittedAsync(DbContext? context)
    {
        if (context is null || !committed.TryGetValue(context, out var gathered))
            return Task.CompletedTask;
        committed.Remove(context);
        return AnnounceAsync(gathered);
    }

    // --- Announcing -----------------------------------------------------------------------------------------------------

    private async Task AnnounceAsync(GatheredChanges gathered)
    {
        try
        {
            List<string> toRead = [.. gathered.ProductsWithNewLevel.Where(productId => !TryPublishLevel(gathered, productId))];
            // Before reading the database, which may fail or take long.
            var notices = PublishEditsAsync(gathered.EditedProducts);
            Publish(gathered.Changes);
            if (changes.IsWanted)
                Publish(gathered.CopyNewOrders().Select(created => new Change(null, created)));
            foreach (var productId in toRead)
                await levels.PublishAsync(productId, gathered.SavedInventory(productId));
            await notices;
        }
        // The caller would retry a commit that succeeded.
        catch (Exception failure)
        {
            LogFailure(failure);
        }
    }

    /// <summary>Announces edits that may have been committed. Subscribers reload, so the result is right either way.</summary>
    private async Task AnnounceEditsAsync(GatheredChanges gathered)
    {
        try
        {
            var notices = PublishEditsAsync(gathered.EditedProducts);
            foreach (var productId in gathered.EditedSales)
                await levels.PublishAsync(productId);
            await notices;
        }
        // The caller must see the error of its commit, not this one.
        catch (Exception failure)
        {
            LogFailure(failure);
        }
    }

    /// <returns>False if the nearest sale has to be read first.</returns>
    private bool TryPublishLevel(GatheredChanges gathered, string productId)
    {
        if (gathered.SavedInventory(productId) is not { } inventory
            || gathered.SavedLiveSale(productId, inventory.UpdatedAt) is not { } sale)
        {
            return false;
        }
        foreach (var failure in stock.Publish(StockLevels.Of(inventory, sale)))
            LogFailure(failure);
        return true;
    }

    private async Task PublishEditsAsync(IReadOnlyCollection<string> productIds)
    {
        foreach (var productId in productIds)
        {
            foreach (var failure in await sales.PublishAsync(new SaleNotice(productId)))
                LogFailure(failure);
        }
    }

    private void Publish(IEnumerable<Change> published)
    {
        foreach (var failure in published.SelectMany(changes.Publish))
            LogFailure(failure);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A subscriber failed when it was notified of a committed change")]
    private partial void LogFailure(Exception failure);
}
