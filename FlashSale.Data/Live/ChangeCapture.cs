using System.Data.Common;
using System.Runtime.CompilerServices;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace FlashSale.Data.Live;

/// <summary>
/// Notes what each save changes, and tells it once it is committed. New orders are left out: they are written in bulk, and
/// <see cref="Ordering.BatchTransaction"/> tells of them and of what came with them.
/// </summary>
internal sealed class ChangeCapture(ChangePublisher news) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    // What is being saved belongs to the context until the save is over; what is saved belongs to the transaction, and is gone with it.
    private readonly ConditionalWeakTable<DbContext, List<Noted>> saving = [];
    private readonly ConditionalWeakTable<IDbContextTransaction, List<Change>> uncommitted = [];

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Note(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Note(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Keep(eventData.Context!);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Keep(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => saving.Remove(eventData.Context!);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        saving.Remove(eventData.Context!);
        return Task.CompletedTask;
    }

    public override void SaveChangesCanceled(DbContextEventData eventData) => saving.Remove(eventData.Context!);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        saving.Remove(eventData.Context!);
        return Task.CompletedTask;
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => PublishCommitted(eventData.Context);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        PublishCommitted(eventData.Context);
        return Task.CompletedTask;
    }

    private void Note(DbContext context)
    {
        saving.Remove(context);
        if (!news.IsWanted)
            return;
        var changed = context.ChangeTracker.Entries<Entity>().Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        var newOrders = changed.Where(entry => entry is { State: EntityState.Added, Entity: Order }).Select(entry => entry.Entity.Id).ToHashSet(StringComparer.Ordinal);
        List<Noted> noted = [.. changed.Where(entry => IsToBeTold(entry, newOrders)).Select(Noted.Of)];
        if (noted.Count > 0)
            saving.Add(context, noted);
    }

    private static bool IsToBeTold(EntityEntry<Entity> entry, HashSet<string> newOrders) => entry.Entity switch
    {
        Order => entry.State != EntityState.Added,
        Notification { OrderId: { } orderId } => entry.State != EntityState.Added || !newOrders.Contains(orderId),
        Product or Inventory or Sale or CountdownTimer or Notification => true,
        _ => false,
    };

    // Only now has the database given the new row versions.
    private void Keep(DbContext context)
    {
        if (!saving.TryGetValue(context, out var noted))
            return;
        saving.Remove(context);
        var changes = noted.ConvertAll(each => each.AsSaved());
        if (context.Database.CurrentTransaction is { } transaction)
            uncommitted.GetOrCreateValue(transaction).AddRange(changes);
        else
            news.Publish(changes);
    }

    private void PublishCommitted(DbContext? context)
    {
        if (context?.Database.CurrentTransaction is not { } transaction || !uncommitted.TryGetValue(transaction, out var changes))
            return;
        uncommitted.Remove(transaction);
        news.Publish(changes);
    }

    private sealed record Noted(EntityEntry<Entity> Entry, Entity? Before, bool IsDeleted)
    {
        public static Noted Of(EntityEntry<Entity> entry) =>
            new(entry, entry.State == EntityState.Added ? null : (Entity)entry.OriginalValues.ToObject(), entry.State == EntityState.Deleted);

        public Change AsSaved() => new(Before, IsDeleted ? null : (Entity)Entry.CurrentValues.ToObject());
    }
}
