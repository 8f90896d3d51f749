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
/// Gathers what each transaction changes, bulk inserts included, and publishes it once it's committed: stock levels, edits of sales and products, and
/// changes of entities, each on its feed. Services don't announce anything themselves. It never throws, and a visitor who leaves doesn't cancel it.
/// One per process; thread-safe.
/// </summary>
internal sealed partial class CommitAnnouncer(
    StockFeed stock, SaleFeed sales, ChangeFeed changes, StockLevelReader levels, ILogger<CommitAnnouncer> logger)
    : SaveChangesInterceptor, IDbTransactionInterceptor, IDbConnectionInterceptor, IBulkInsertInterceptor
{
    private const string Commit = "Commit";

    // Changes belong to the save, then to its transaction, and after the commit to the context until its connection is closed. Changes that aren't
    // committed are dropped with their transaction.
    private readonly ConditionalWeakTable<DbContext, GatheredChanges> saving = [];
    private readonly ConditionalWeakTable<IDbContextTransaction, GatheredChanges> saved = [];
    private readonly ConditionalWeakTable<DbContext, GatheredChanges> committed = [];

    /// <summary>Whether anything subscribes to changes of entities.</summary>
    public bool AreChangesWanted => changes.IsWanted;

    /// <summary>Publishes new orders, and the notifications that came with them, of a commit whose end wasn't seen. Call it once they're found.</summary>
    public void PublishFound(IEnumerable<Order> orders, IEnumerable<Notification> notifications)
    {
        if (changes.IsWanted)
            Publish(orders.Concat<Entity>(notifications).Select(found => new Change(null, found.Copy())));
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
        _ = KeepAsync(eventData.Context!);
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await KeepAsync(eventData.Context!);
        return result;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => _ = ForgetSaveAsync(eventData.Context!, eventData.Exception);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) =>
        ForgetSaveAsync(eventData.Context!, eventData.Exception);

    public override void SaveChangesCanceled(DbContextEventData eventData) => saving.Remove(eventData.Context!);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        saving.Remove(eventData.Context!);
        return Task.CompletedTask;
    }

    public Task InsertedAsync(DbContext context, IReadOnlyCollection<object> rows) => KeepAsync(context, GatheredChanges.OfInserted(rows));

    // --- Committing -----------------------------------------------------------------------------------------------------

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => NoteCommit(eventData.Context);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        NoteCommit(eventData.Context);
        return Task.CompletedTask;
    }

    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => _ = NoteFailureAsync(eventData);

    public Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default) =>
        NoteFailureAsync(eventData);

    public void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => _ = AnnounceCommittedAsync(eventData.Context);

    public Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData) => AnnounceCommittedAsync(eventData.Context);

    private void Gather(DbContext context)
    {
        saving.Remove(context);
        // UpdatedAtInterceptor comes before this and has had the changes detected. Detecting them once more would cost a batch of orders for nothing.
        var detects = context.ChangeTracker.AutoDetectChangesEnabled;
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        var gathered = GatheredChanges.BeforeSave(context, changes.IsWanted);
        context.ChangeTracker.AutoDetectChangesEnabled = detects;
        if (!gathered.IsEmpty)
            saving.Add(context, gathered);
    }

    // Only now has the database given the new row versions.
    private Task KeepAsync(DbContext context)
    {
        if (!saving.TryGetValue(context, out var gathered))
            return Task.CompletedTask;
        saving.Remove(context);
        gathered.CompleteSave();
        return KeepAsync(context, gathered);
    }

    private Task KeepAsync(DbContext context, GatheredChanges gathered)
    {
        if (context.Database.CurrentTransaction is not { } transaction)
            return AnnounceAsync(gathered);
        saved.GetOrCreateValue(transaction).Add(gathered);
        return Task.CompletedTask;
    }

    // A save of its own that broke off may have been committed, unless the database undid it to let another one go on.
    private Task ForgetSaveAsync(DbContext context, Exception error)
    {
        if (!saving.TryGetValue(context, out var gathered))
            return Task.CompletedTask;
        saving.Remove(context);
        var isInDoubt = context.Database.CurrentTransaction is null && DatabaseErrors.IsTransient(error) && !DatabaseErrors.IsDeadlock(error);
        return isInDoubt ? AnnounceEditsAsync(gathered) : Task.CompletedTask;
    }

    private void NoteCommit(DbContext? context)
    {
        if (context?.Database.CurrentTransaction is not { } transaction || !saved.TryGetValue(transaction, out var gathered))
            return;
        saved.Remove(transaction);
        committed.AddOrUpdate(context, gathered);
    }

    // It may have been committed. Pages read again what merchants edit. OrderBatch and StockLedger look up what they wrote, and report what they find.
    private Task NoteFailureAsync(TransactionErrorEventData eventData)
    {
        if (eventData.Action != Commit || eventData.Context is not { } context)
            return Task.CompletedTask;
        NoteCommit(context);
        if (!committed.TryGetValue(context, out var gathered))
            return Task.CompletedTask;
        committed.Remove(context);
        return AnnounceEditsAsync(gathered);
    }

    // Not at the commit but when the connection is back in the pool: reading a level needs one, and must not wait for it while it holds one.
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
            // Before the database is read, which may fail or take long.
            var notices = PublishEditsAsync(gathered.EditedProducts);
            Publish(gathered.Changes);
            if (changes.IsWanted)
                Publish(gathered.CopyNewOrders().Select(made => new Change(null, made)));
            foreach (var productId in toRead)
                await levels.PublishAsync(productId, gathered.SavedInventory(productId));
            await notices;
        }
#pragma warning disable CA1031 // What is committed must not look as if it had failed: it would be tried again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(failure);
        }
    }

    /// <summary>Announces edits that may have been committed: pages and levels are read again, so nothing wrong is shown if they weren't.</summary>
    private async Task AnnounceEditsAsync(GatheredChanges gathered)
    {
        var notices = PublishEditsAsync(gathered.EditedProducts);
        foreach (var productId in gathered.EditedSales)
            await levels.PublishAsync(productId);
        await notices;
    }

    /// <returns>False if the nearest sale has to be read first.</returns>
    private bool TryPublishLevel(GatheredChanges gathered, string productId)
    {
        if (gathered.SavedInventory(productId) is not { } inventory || gathered.SavedLiveSale(productId, inventory.UpdatedAt) is not { } sale)
            return false;
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

    private void Publish(IEnumerable<Change> those)
    {
        foreach (var failure in those.SelectMany(changes.Publish))
            LogFailure(failure);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A committed change could not be announced to a subscriber")]
    private partial void LogFailure(Exception failure);
}
