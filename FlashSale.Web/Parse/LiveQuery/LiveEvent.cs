using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>The event that a change causes for a subscription, and what it shows.</summary>
/// <param name="Op">The name on the wire.</param>
/// <param name="Shows">Which state becomes the event's <c>object</c>.</param>
/// <param name="HasOriginal">Whether it includes the state before the change.</param>
internal sealed record LiveEvent(string Op, LiveEvent.State Shows, bool HasOriginal)
{
    private static readonly LiveEvent Create = new("create", State.After, HasOriginal: false);
    private static readonly LiveEvent Enter = new("enter", State.After, HasOriginal: true);
    private static readonly LiveEvent Appear = new("enter", State.After, HasOriginal: false);
    private static readonly LiveEvent Update = new("update", State.After, HasOriginal: true);
    private static readonly LiveEvent Leave = new("leave", State.After, HasOriginal: true);
    private static readonly LiveEvent Disappear = new("leave", State.Hidden, HasOriginal: true);
    private static readonly LiveEvent Delete = new("delete", State.Before, HasOriginal: false);

    /// <summary>The state of an object that an event shows.</summary>
    internal enum State
    {
        /// <summary>The state before the change.</summary>
        Before,

        /// <summary>The state after the change.</summary>
        After,

        /// <summary>Only the object's id, because the caller can no longer see it.</summary>
        Hidden,
    }

    /// <summary>
    /// Creates the event of a change for a query and a caller; null if there is nothing to report. Invisible objects aren't reported; an
    /// object that becomes visible enters, and one that becomes invisible leaves.
    /// </summary>
    public static LiveEvent? Of(LiveChange change, LiveQueryRequest query, Caller caller)
    {
        var couldSee = change.ShowsBeforeTo(caller);
        var canSee = change.ShowsAfterTo(caller);
        var matched = couldSee && WhereEvaluator.Matches(query.Where, change.Before!);
        var matches = canSee && WhereEvaluator.Matches(query.Where, change.After!);
        return (matched, matches) switch
        {
            (false, false) => null,
            (false, true) => change.Before is null ? Create : couldSee ? Enter : Appear,
            (true, false) => change.IsDeletedFor(canSee) ? Delete : canSee ? Leave : Disappear,
            (true, true) => IsUpdate(change, query) ? Update : null,
        };
    }

    private static bool IsUpdate(LiveChange change, LiveQueryRequest query) =>
        change.Before != change.After
        && (query.Watch.Count == 0 || query.Watch.Any(field => !field.IsSame(change.Before!, change.After!)));
}
