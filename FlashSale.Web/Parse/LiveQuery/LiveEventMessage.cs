using System.Collections.Concurrent;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>An event for a subscription, with a cache of serialized forms that other subscriptions share.</summary>
/// <param name="Event">The event.</param>
/// <param name="Change">The change.</param>
/// <param name="Forms">The cache of serialized forms.</param>
internal readonly record struct LiveEventMessage(LiveEvent Event, LiveChange Change, LiveEventMessage.SerializedForms Forms)
{
    /// <summary>Serialized forms of one change.</summary>
    internal sealed class SerializedForms
    {
        /// <summary>LiveQuery's serialized objects. Only the dispatcher uses them.</summary>
        public Dictionary<(LiveEvent Event, string Keys, Uri ShopAddress), byte[]> Objects { get; } = [];

        /// <summary>Payloads of other protocols by a key that identifies equal ones. Thread-safe.</summary>
        public ConcurrentDictionary<object, Lazy<Task<byte[]>>> Payloads { get; } = new();
    }
}
