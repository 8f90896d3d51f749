using System.Collections.Frozen;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// The subscriptions on this node, indexed by class and by owner, object or pointer. Listens to the shop's changes while there are any.
/// Thread-safe.
/// </summary>
internal sealed class LiveSubscriptions
{
    private readonly Lock sync = new();
    private readonly FrozenDictionary<Type, SubscriptionIndex> indexes = LiveQueryReader.Followed.ToFrozenDictionary(
        type => type, _ => new SubscriptionIndex());
    private readonly ChangeFeed feed;
    private readonly ChangeQueue queue;
    private IDisposable? changeSubscription;
    private int count;

    public LiveSubscriptions(ChangeFeed feed, ChangeQueue queue, LiveQueryMetrics metrics)
    {
        this.feed = feed;
        this.queue = queue;
        feed.SubscribeToGap(queue.SignalGap);
        metrics.WatchSubscriptions(() => Count);
    }

    public int Count => Volatile.Read(ref count);

    /// <summary>Adds a subscription, which then receives matching changes.</summary>
    public void Add(LiveSubscription subscription)
    {
        lock (sync)
        {
            IndexOf(subscription).Add(subscription);
            if (++count == 1)
                changeSubscription = feed.Subscribe(OnChange);
        }
    }

    /// <summary>Removes a subscription.</summary>
    public void Remove(LiveSubscription subscription)
    {
        lock (sync)
        {
            IndexOf(subscription).Remove(subscription);
            if (--count > 0)
                return;
            changeSubscription?.Dispose();
            changeSubscription = null;
        }
    }

    /// <summary>Changes a subscription's rights.</summary>
    public void Renew(LiveSubscription subscription, Follower follower)
    {
        lock (sync)
        {
            IndexOf(subscription).Remove(subscription);
            subscription.Follower = follower;
            IndexOf(subscription).Add(subscription);
        }
    }

    /// <summary>Finds the subscriptions that a change may match.</summary>
    public IReadOnlyList<LiveSubscription> FindCandidates(Change change)
    {
        lock (sync)
            return indexes[change.Entity.GetType()].Find(change.Before, change.After);
    }

    /// <summary>Gets all of them.</summary>
    public IReadOnlyList<LiveSubscription> All()
    {
        lock (sync)
            return [.. indexes.Values.SelectMany(index => index.All)];
    }

    // Runs on the thread that made the change.
    private void OnChange(Change change)
    {
        var entity = change.Entity;
        // The visibility of inventories and sales depends on their product.
        if (entity is Product || (indexes.TryGetValue(entity.GetType(), out var index) && !index.IsEmpty))
            queue.Enqueue(change);
    }

    private SubscriptionIndex IndexOf(LiveSubscription subscription) => indexes[subscription.Query.Class.EntityType];

    /// <summary>The subscriptions to one class.</summary>
    private sealed class SubscriptionIndex
    {
        private readonly Dictionary<LiveSubscription, (ParseField Field, IReadOnlyList<string> Values)?> keys = [];
        private readonly HashSet<LiveSubscription> unindexed = [];
        private readonly Dictionary<ParseField, Dictionary<string, HashSet<LiveSubscription>>> byValue = [];
        private volatile bool isEmpty = true;

        public bool IsEmpty => isEmpty;

        public IEnumerable<LiveSubscription> All => keys.Keys;

        public void Add(LiveSubscription subscription)
        {
            var key = subscription.FindIndexKey();
            keys.Add(subscription, key);
            isEmpty = false;
            if (key is not { } indexKey)
            {
                unindexed.Add(subscription);
                return;
            }
            if (!byValue.TryGetValue(indexKey.Field, out var values))
                byValue[indexKey.Field] = values = new(StringComparer.Ordinal);
            foreach (var value in indexKey.Values)
            {
                if (!values.TryGetValue(value, out var matching))
                    values[value] = matching = [];
                matching.Add(subscription);
            }
        }

        public void Remove(LiveSubscription subscription)
        {
            if (!keys.Remove(subscription, out var key))
                throw new InvalidOperationException("The subscription isn't indexed.");
            isEmpty = keys.Count == 0;
            if (key is not { } indexKey)
            {
                unindexed.Remove(subscription);
                return;
            }
            var values = byValue[indexKey.Field];
            foreach (var value in indexKey.Values)
            {
                values[value].Remove(subscription);
                if (values[value].Count == 0)
                    values.Remove(value);
            }
            if (values.Count == 0)
                byValue.Remove(indexKey.Field);
        }

        public List<LiveSubscription> Find(Entity? before, Entity? after)
        {
            var found = new List<LiveSubscription>(unindexed);
            foreach (var (field, values) in byValue)
            {
                var was = before is null ? null : (string?)field.Read(before);
                var now = after is null ? null : (string?)field.Read(after);
                if (now is not null && values.TryGetValue(now, out var matching))
                    found.AddRange(matching);
                if (was is not null && was != now && values.TryGetValue(was, out var previous))
                    found.AddRange(now is null ? previous : previous.Except(values.GetValueOrDefault(now) ?? []));
            }
            return found;
        }
    }
}
