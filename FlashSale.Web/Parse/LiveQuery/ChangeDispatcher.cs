using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Matches changes with subscriptions and sends events to their clients. Not thread-safe.</summary>
internal sealed class ChangeDispatcher(
    LiveSubscriptions subscriptions, ProductParts products, ParseClasses classes, LiveQueryMetrics metrics)
{
    private const int MaxGoneProducts = 1_000;

    // Deleted products and whether they were published, and changes of parts whose product's deletion hasn't arrived yet.
    private readonly Dictionary<string, bool> goneProducts = new(StringComparer.Ordinal);
    private readonly List<Change> orphans = [];

    /// <summary>Sends events for these changes.</summary>
    public async Task DispatchAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var published = await FindPublishedAsync(changes, cancellationToken);
        foreach (var change in changes)
        {
            if (ProductIdOf(change) is not { } productId)
                await DispatchObjectAsync(change, cancellationToken);
            else if (published.TryGetValue(productId, out var isPublished) || goneProducts.TryGetValue(productId, out isPublished))
                Dispatch(change, isPublished);
            else if (subscriptions.FindCandidates(change).Count > 0)
                orphans.Add(change);
        }
    }

    /// <summary>Discards waiting changes after a gap, because what they wait for may be lost.</summary>
    public void Forget() => orphans.Clear();

    private async Task DispatchObjectAsync(Change change, CancellationToken cancellationToken)
    {
        Dispatch(change, isPublished: false);
        switch (change)
        {
            // A product's parts appear and disappear with it, even though they don't change themselves.
            case { Before: Product before, After: Product after } when before.Published != after.Published:
                foreach (var part in await products.FindPartsAsync(after.Id, cancellationToken))
                    Dispatch(new Change(part, part), before.Published, after.Published);
                break;
            // Its parts were deleted with it. Their changes arrive before or after this one.
            case { Before: Product gone, After: null }:
                if (goneProducts.Count >= MaxGoneProducts)
                    goneProducts.Clear();
                goneProducts[gone.Id] = gone.Published;
                foreach (var orphan in orphans.FindAll(orphan => ProductIdOf(orphan) == gone.Id))
                    Dispatch(orphan, gone.Published);
                orphans.RemoveAll(orphan => ProductIdOf(orphan) == gone.Id);
                break;
        }
    }

    private void Dispatch(Change change, bool isPublished) => Dispatch(change, isPublished, isPublished);

    private void Dispatch(Change change, bool wasPublished, bool isPublished)
    {
        var liveChange = new LiveChange(classes.Of(change.Entity)!, change.Before, change.After, wasPublished, isPublished);
        // Serialized once for all clients that get the same event.
        var forms = new LiveEventMessage.SerializedForms();
        foreach (var subscription in subscriptions.FindCandidates(change))
        {
            while (!TrySend(liveChange, subscription, forms))
            {
                // Its rights changed in the meantime, which may change the event.
            }
        }
    }

    private bool TrySend(LiveChange liveChange, LiveSubscription subscription, LiveEventMessage.SerializedForms forms)
    {
        var follower = subscription.Follower;
        if (LiveEvent.Of(liveChange, subscription.Query, follower.Caller) is not { } happened)
            return true;
        if (!subscription.Client.TrySend(subscription, follower, new LiveEventMessage(happened, liveChange, forms), out var isQueued))
            return false;
        if (isQueued)
            metrics.CountEvent();
        return true;
    }

    // Not cached, because another node may have changed it.
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
