using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace FlashSale.Domain.Realtime;

/// <summary>Callbacks by topic, added and removed from any thread while others are being called.</summary>
internal sealed class Subscribers<T>
{
    private const int FewAtATime = 25;

    private readonly ConcurrentDictionary<string, ImmutableHashSet<Subscription>> byTopic = new(StringComparer.Ordinal);
    private int count;

    public int Count => Volatile.Read(ref count);

    public IDisposable Add(string topic, Action<T> callback)
    {
        var subscription = new Subscription(this, topic, callback);
        byTopic.AddOrUpdate(topic, [subscription], (_, held) => held.Add(subscription));
        Interlocked.Increment(ref count);
        return subscription;
    }

    public void Tell(string topic, T message, List<Exception> failures)
    {
        foreach (var subscription in Of(topic))
            Tell(subscription, message, failures);
    }

    /// <summary>The same with a breath after every few.</summary>
    public async Task TellAsync(string topic, T message, List<Exception> failures, Func<Task>? yieldAsync)
    {
        var told = 0;
        foreach (var subscription in Of(topic))
        {
            Tell(subscription, message, failures);
            if (yieldAsync is not null && ++told % FewAtATime == 0)
                await yieldAsync();
        }
    }

    private ImmutableHashSet<Subscription> Of(string topic) => byTopic.TryGetValue(topic, out var held) ? held : [];

    private static void Tell(Subscription subscription, T message, List<Exception> failures)
    {
        try
        {
            subscription.Callback(message);
        }
#pragma warning disable CA1031 // One subscriber's failure must not keep the news from the others; the caller gets it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failures.Add(failure);
        }
    }

    private void Remove(Subscription subscription)
    {
        while (byTopic.TryGetValue(subscription.Topic, out var held))
        {
            var rest = held.Remove(subscription);
            if (rest == held)
                return;
            var done = rest.IsEmpty
                ? byTopic.TryRemove(KeyValuePair.Create(subscription.Topic, held))
                : byTopic.TryUpdate(subscription.Topic, rest, held);
            if (done)
            {
                Interlocked.Decrement(ref count);
                return;
            }
        }
    }

    private sealed class Subscription(Subscribers<T> owner, string topic, Action<T> callback) : IDisposable
    {
        public string Topic => topic;

        public Action<T> Callback => callback;

        public void Dispose() => owner.Remove(this);
    }
}
