using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Realtime.Orders;

/// <summary>
/// Notifies pages when an order of their visitor changes its status. It subscribes to the shop's changes only while such a page is open.
/// Thread-safe; one per process.
/// </summary>
public sealed class BuyerOrders(ChangeFeed changes)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Action>> callbacksOf = new(StringComparer.Ordinal);
    private IDisposable? subscription;

    /// <summary>Calls <paramref name="onChange"/> when a buyer's order changes status, until disposed of. It must return at once.</summary>
    public IDisposable Follow(string userId, Action onChange)
    {
        lock (gate)
        {
            if (!callbacksOf.TryGetValue(userId, out var callbacks))
                callbacksOf.Add(userId, callbacks = []);
            callbacks.Add(onChange);
            subscription ??= changes.Subscribe(OnChange);
        }
        return new Subscription(() => Unfollow(userId, onChange));
    }

    private void Unfollow(string userId, Action onChange)
    {
        lock (gate)
        {
            if (!callbacksOf.TryGetValue(userId, out var callbacks) || !callbacks.Remove(onChange) || callbacks.Count > 0)
                return;
            callbacksOf.Remove(userId);
            if (callbacksOf.Count > 0)
                return;
            subscription?.Dispose();
            subscription = null;
        }
    }

    private void OnChange(Change change)
    {
        if (change.After is not Order { UserId: { } userId } order || order.Status == (change.Before as Order)?.Status)
            return;
        Action[] callbacks;
        lock (gate)
            callbacks = callbacksOf.TryGetValue(userId, out var found) ? [.. found] : [];
        foreach (var callback in callbacks)
            callback();
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        private Action? end = end;

        public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
    }
}
