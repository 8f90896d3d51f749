using System.Collections.Concurrent;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>What became of an object, for a subscription, with what was written of it already for others who are shown the same.</summary>
/// <param name="Event">What the change is for the subscription.</param>
/// <param name="Change">The change.</param>
/// <param name="Written">What was written of this change.</param>
internal readonly record struct LiveEventMessage(LiveEvent Event, LiveChange Change, LiveEventMessage.WrittenFrames Written)
{
    /// <summary>What was written of one change.</summary>
    internal sealed class WrittenFrames
    {
        /// <summary>LiveQuery's objects. Only the one who tells of changes uses them.</summary>
        public Dictionary<(LiveEvent Event, string Keys, Uri Shop), byte[]> Objects { get; } = [];

        /// <summary>What other protocols write, by whatever makes it the same. Thread-safe.</summary>
        public ConcurrentDictionary<object, Lazy<Task<byte[]>>> Answers { get; } = new();
    }
}
