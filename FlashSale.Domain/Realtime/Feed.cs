using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace FlashSale.Domain.Realtime;

/// <summary>
/// Passes one kind of message to its subscribers. <see cref="Publish"/> is for messages of this node, which relays pass on to other nodes;
/// <see cref="Receive"/> is for messages of other nodes. Thread-safe; one per process.
/// </summary>
/// <remarks>
/// Subscribers run on the publisher's thread, those of the message's key first. The cost doesn't depend on the subscribers of other keys.
/// </remarks>
/// <typeparam name="T">The message. It must be immutable.</typeparam>
public sealed class Feed<T>
{
    private const int SubscribersPerYield = 25;
    private const string AllKeys = "";

    private readonly Func<T, string>? keyOf;
    private readonly ConcurrentDictionary<string, ImmutableHashSet<Subscription>> subscribers = new(StringComparer.Ordinal);
    private ImmutableHashSet<Subscription> relays = [];
    private int count;

    /// <summary>Creates a feed.</summary>
    /// <param name="keyOf">The key of a message, never empty; null if nothing subscribes to one key.</param>
    public Feed(Func<T, string>? keyOf = null) => this.keyOf = keyOf;

    /// <summary>How many subscriptions there are, without relays.</summary>
    public int SubscriberCount => Volatile.Read(ref count);

    /// <summary>Whether anything relays this node's messages to other nodes.</summary>
    public bool HasRelays => !Volatile.Read(ref relays).IsEmpty;

    /// <summary>Calls <paramref name="onMessage"/> for each message until disposed of.</summary>
    public IDisposable Subscribe(Action<T> onMessage) => Add(AllKeys, onMessage);

    /// <summary>Calls <paramref name="onMessage"/> for each message of one key until disposed of.</summary>
    public IDisposable Subscribe(string key, Action<T> onMessage) => Add(key, onMessage);

    /// <summary>
    /// Calls <paramref name="onMessage"/> for each message that this node publishes, to pass it on to other nodes, until disposed of. It
    /// must return at once.
    /// </summary>
    public IDisposable Relay(Action<T> onMessage)
    {
        var relay = new Subscription(onMessage, disposed => ImmutableInterlocked.Update(ref relays, current => current.Remove(disposed)));
        ImmutableInterlocked.Update(ref relays, current => current.Add(relay));
        return relay;
    }

    /// <summary>Passes a message of this node to the relays and the subscribers.</summary>
    /// <returns>The exceptions of callbacks that failed. The others were still called.</returns>
    public IReadOnlyList<Exception> Publish(T message)
    {
        List<Exception>? failures = null;
        Notify(Volatile.Read(ref relays), message, ref failures);
        NotifySubscribers(message, ref failures);
        return failures ?? [];
    }

    /// <summary>Passes a message of another node to the subscribers. It isn't relayed.</summary>
    /// <inheritdoc cref="Publish" path="/returns"/>
    public IReadOnlyList<Exception> Receive(T message)
    {
        List<Exception>? failures = null;
        NotifySubscribers(message, ref failures);
        return failures ?? [];
    }

    /// <summary>The same as <see cref="Publish"/>, with a pause for other work after every few subscribers.</summary>
    /// <param name="message">The message.</param>
    /// <param name="yieldAsync">The pause.</param>
    /// <inheritdoc cref="Publish" path="/returns"/>
    public Task<IReadOnlyList<Exception>> PublishAsync(T message, Func<Task> yieldAsync)
    {
        List<Exception>? failures = null;
        Notify(Volatile.Read(ref relays), message, ref failures);
        return NotifySubscribersAsync(message, failures, yieldAsync);
    }

    /// <summary>The same as <see cref="Receive"/>, with a pause for other work after every few subscribers.</summary>
    /// <inheritdoc cref="PublishAsync"/>
    public Task<IReadOnlyList<Exception>> ReceiveAsync(T message, Func<Task> yieldAsync) =>
        NotifySubscribersAsync(message, null, yieldAsync);

    /// <summary>Passes a message to the relays only: the subscribers know it already.</summary>
    /// <inheritdoc cref="Publish" path="/returns"/>
    internal IReadOnlyList<Exception> Forward(T message)
    {
        List<Exception>? failures = null;
        Notify(Volatile.Read(ref relays), message, ref failures);
        return failures ?? [];
    }

    private void NotifySubscribers(T message, ref List<Exception>? failures)
    {
        if (keyOf is not null)
            Notify(SubscribersOf(keyOf(message)), message, ref failures);
        Notify(SubscribersOf(AllKeys), message, ref failures);
    }

    private async Task<IReadOnlyList<Exception>> NotifySubscribersAsync(T message, List<Exception>? failures, Func<Task> yieldAsync)
    {
        if (keyOf is not null)
            failures = await NotifyAsync(SubscribersOf(keyOf(message)), message, failures, yieldAsync);
        return await NotifyAsync(SubscribersOf(AllKeys), message, failures, yieldAsync) ?? [];
    }

    private static async Task<List<Exception>?> NotifyAsync(
        ImmutableHashSet<Subscription> targets, T message, List<Exception>? failures, Func<Task> yieldAsync)
    {
        var notified = 0;
        foreach (var subscription in targets)
        {
            Notify(subscription, message, ref failures);
            if (++notified % SubscribersPerYield == 0)
                await yieldAsync();
        }
        return failures;
    }

    private static void Notify(ImmutableHashSet<Subscription> targets, T message, ref List<Exception>? failures)
    {
        foreach (var subscription in targets)
            Notify(subscription, message, ref failures);
    }

    private static void Notify(Subscription subscription, T message, ref List<Exception>? failures)
    {
        try
        {
            subscription.OnMessage(message);
        }
        // A failing subscriber must not keep the message from the others. The publisher gets the exception.
        catch (Exception failure)
        {
            (failures ??= []).Add(failure);
        }
    }

    private ImmutableHashSet<Subscription> SubscribersOf(string key) => subscribers.GetValueOrDefault(key, []);

    private Subscription Add(string key, Action<T> onMessage)
    {
        var subscription = new Subscription(onMessage, disposed => Remove(key, disposed));
        subscribers.AddOrUpdate(key, [subscription], (_, current) => current.Add(subscription));
        Interlocked.Increment(ref count);
        return subscription;
    }

    private void Remove(string key, Subscription subscription)
    {
        while (subscribers.TryGetValue(key, out var current))
        {
            var rest = current.Remove(subscription);
            if (rest == current)
                return;
            var isDone = rest.IsEmpty
                ? subscribers.TryRemove(KeyValuePair.Create(key, current))
                : subscribers.TryUpdate(key, rest, current);
            if (isDone)
            {
                Interlocked.Decrement(ref count);
                return;
            }
        }
    }

    private sealed class Subscription(Action<T> onMessage, Action<Subscription> remove) : IDisposable
    {
        public Action<T> OnMessage => onMessage;

        public void Dispose() => remove(this);
    }
}
