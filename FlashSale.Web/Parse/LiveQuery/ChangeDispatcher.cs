using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Holds changes against the subscriptions and gives each client the frames that it may have. One at a time.</summary>
internal sealed class ChangeDispatcher(LiveSubscriptions subscriptions, ProductParts products, ParseClasses classes, LiveQueryMetrics metrics)
{
    private const int MaxGoneProducts = 1_000;

    // Deleted products, and whether they were published; and changes of what belonged to a product that is gone, of which it is not known yet.
    private readonly Dictionary<string, bool> goneProducts = new(StringComparer.Ordinal);
    private readonly List<Change> orphans = [];

    /// <summary>Tells those whom changes concern of them.</summary>
    public async Task TellAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var published = await FindPublishedAsync(changes, cancellationToken);
        foreach (var change in changes)
        {
            if (ProductIdOf(change) is not { } productId)
                await TellOfWholeAsync(change, cancellationToken);
            else if (published.TryGetValue(productId, out var isPublished) || goneProducts.TryGetValue(productId, out isPublished))
                Tell(change, isPublished);
            else if (subscriptions.FindCandidates(change).Count > 0)
                orphans.Add(change);
        }
    }

    /// <summary>Changes were lost: nothing that is waited for will surely come.</summary>
    public void Forget() => orphans.Clear();

    private async Task TellOfWholeAsync(Change change, CancellationToken cancellationToken)
    {
        Tell(change, isPublished: false);
        switch (change)
        {
            // What belongs to a product appears and disappears with it, though it did not change itself.
            case { Before: Product before, After: Product after } when before.Published != after.Published:
                foreach (var part in await products.FindPartsAsync(after.Id, cancellationToken))
                    Tell(new Change(part, part), before.Published, after.Published);
                break;
            // What belonged to it was deleted with it; the feed tells of that before this or after it.
            case { Before: Product gone, After: null }:
                if (goneProducts.Count >= MaxGoneProducts)
                    goneProducts.Clear();
                goneProducts[gone.Id] = gone.Published;
                foreach (var orphan in orphans.FindAll(orphan => ProductIdOf(orphan) == gone.Id))
                    Tell(orphan, gone.Published);
                orphans.RemoveAll(orphan => ProductIdOf(orphan) == gone.Id);
                break;
        }
    }

    private void Tell(Change change, bool isPublished) => Tell(change, isPublished, isPublished);

    private void Tell(Change change, bool wasPublished, bool isPublished)
    {
        var told = new LiveChange(classes.Of(change.Entity)!, change.Before, change.After, wasPublished, isPublished);
        // Written once for all who are shown the same.
        var written = new LiveEventMessage.WrittenFrames();
        foreach (var subscription in subscriptions.FindCandidates(change))
        {
            while (!TryTell(told, subscription, written))
            {
                // Its rights changed in the meantime: what the event is depends on the new ones.
            }
        }
    }

    private bool TryTell(LiveChange told, LiveSubscription subscription, LiveEventMessage.WrittenFrames written)
    {
        var follower = subscription.Follower;
        if (LiveEvent.Of(told, subscription.Query, follower.Caller) is not { } happened)
            return true;
        if (!subscription.Client.TryTell(subscription, follower, new LiveEventMessage(happened, told, written), out var isQueued))
            return false;
        if (isQueued)
            metrics.Told();
        return true;
    }

    // Asked anew each time, and not remembered: another node may have changed it.
    private async Task<Dictionary<string, bool>> FindPublishedAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var productIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (ProductIdOf(change) is { } productId && subscriptions.FindCandidates(change).Count > 0)
                productIds.Add(productId);
        }
        return productIds.Count == 0 ? [] : await products.FindPublishedAsync(productIds, cancellationToken);
    }

    private string? ProductIdOf(Change change) => classes.Of(change.Entity)!.ProductIdOf(change.Entity);
}
