using System.Collections.Frozen;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// All that clients follow on this node: by class, and within a class by owner, object or pointer, so that a change is only held against
/// subscriptions that it may concern. While there are any, the shop's changes are heard.
/// </summary>
internal sealed class LiveSubscriptions
{
    private readonly Lock gate = new();
    private readonly FrozenDictionary<Type, SubscriptionIndex> indexes = LiveQueryReader.Followed.ToFrozenDictionary(type => type, _ => new SubscriptionIndex());
    private readonly ChangeFeed feed;
    private readonly ChangeQueue queue;
    private IDisposable? listening;
    private int count;

    public LiveSubscriptions(ChangeFeed feed, ChangeQueue queue, LiveQueryMetrics metrics)
    {
        this.feed = feed;
        this.queue = queue;
        feed.SubscribeToGap(queue.NoteLoss);
        metrics.WatchSubscriptions(() => Count);
    }

    public int Count => Volatile.Read(ref count);

    /// <summary>From now on it is told of every change that concerns it.</summary>
    public void Add(LiveSubscription subscription)
    {
        lock (gate)
        {
            IndexOf(subscription).Add(subscription);
            if (++count == 1)
                listening = feed.Subscribe(OnChange);
        }
    }

    /// <summary>Forgets a subscription that was added.</summary>
    public void Remove(LiveSubscription subscription)
    {
        lock (gate)
        {
            IndexOf(subscription).Remove(subscription);
            if (--count > 0)
                return;
            listening?.Dispose();
            listening = null;
        }
    }

    /// <summary>Gives a subscription other rights.</summary>
    public void Renew(LiveSubscription subscription, Follower follower)
    {
        lock (gate)
        {
            IndexOf(subscription).Remove(subscription);
            subscription.Follower = follower;
            IndexOf(subscription).Add(subscription);
        }
    }

    /// <summary>The subscriptions that a change of an object may concern.</summary>
    public IReadOnlyList<LiveSubscription> FindCandidates(Change change)
    {
        lock (gate)
            return indexes[change.Entity.GetType()].Find(change.Before, change.After);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<LiveSubscription> All()
    {
        lock (gate)
            return [.. indexes.Values.SelectMany(shelf => shelf.All)];
    }

    // On the thread of whoever made the change.
    private void OnChange(Change change)
    {
        var entity = change.Entity;
        // Who sees an inventory or a sale depends on its product.
        if (entity is Product || (indexes.TryGetValue(entity.GetType(), out var shelf) && !shelf.IsEmpty))
            queue.Put(change);
    }

    private SubscriptionIndex IndexOf(LiveSubscription subscription) => indexes[subscription.Query.Class.EntityType];

    /// <summary>The subscriptions to one class.</summary>
    private sealed class SubscriptionIndex
    {
        private readonly Dictionary<LiveSubscription, (ParseField Field, IReadOnlyList<string> Values)?> places = [];
        private readonly HashSet<LiveSubscription> toAnything = [];
        private readonly Dictionary<ParseField, Dictionary<string, HashSet<LiveSubscription>>> byValue = [];
        private volatile bool isEmpty = true;

        public bool IsEmpty => isEmpty;

        public IEnumerable<LiveSubscription> All => places.Keys;

        public void Add(LiveSubscription subscription)
        {
            var place = subscription.Narrowest();
            places.Add(subscription, place);
            isEmpty = false;
            if (place is not { } narrow)
            {
                toAnything.Add(subscription);
                return;
            }
            if (!byValue.TryGetValue(narrow.Field, out var values))
                byValue[narrow.Field] = values = new(StringComparer.Ordinal);
            foreach (var value in narrow.Values)
            {
                if (!values.TryGetValue(value, out var those))
                    values[value] = those = [];
                those.Add(subscription);
            }
        }

        public void Remove(LiveSubscription subscription)
        {
            if (!places.Remove(subscription, out var place))
                throw new InvalidOperationException("The subscription is not here.");
            isEmpty = places.Count == 0;
            if (place is not { } narrow)
            {
                toAnything.Remove(subscription);
                return;
            }
            var values = byValue[narrow.Field];
            foreach (var value in narrow.Values)
            {
                values[value].Remove(subscription);
                if (values[value].Count == 0)
                    values.Remove(value);
            }
            if (values.Count == 0)
                byValue.Remove(narrow.Field);
        }

        public List<LiveSubscription> Find(Entity? before, Entity? after)
        {
            var found = new List<LiveSubscription>(toAnything);
            foreach (var (field, values) in byValue)
            {
                var was = before is null ? null : (string?)field.Read(before);
                var now = after is null ? null : (string?)field.Read(after);
                if (now is not null && values.TryGetValue(now, out var those))
                    found.AddRange(those);
                if (was is not null && was != now && values.TryGetValue(was, out var others))
                    found.AddRange(now is null ? others : others.Except(values.GetValueOrDefault(now) ?? []));
            }
            return found;
        }
    }
}
