using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>What a change is for a subscription, and how much of it is shown.</summary>
/// <param name="Op">Its name on the wire.</param>
/// <param name="Shows">Which state is the event's <c>object</c>.</param>
/// <param name="HasOriginal">Whether the state before comes with it.</param>
internal sealed record LiveEvent(string Op, LiveEvent.State Shows, bool HasOriginal)
{
    private static readonly LiveEvent Create = new("create", State.After, HasOriginal: false);
    private static readonly LiveEvent Enter = new("enter", State.After, HasOriginal: true);
    private static readonly LiveEvent Appear = new("enter", State.After, HasOriginal: false);
    private static readonly LiveEvent Update = new("update", State.After, HasOriginal: true);
    private static readonly LiveEvent Leave = new("leave", State.After, HasOriginal: true);
    private static readonly LiveEvent Disappear = new("leave", State.Hidden, HasOriginal: true);
    private static readonly LiveEvent Delete = new("delete", State.Before, HasOriginal: false);

    /// <summary>Which state of an object is shown.</summary>
    internal enum State
    {
        /// <summary>The last one.</summary>
        Before,

        /// <summary>The new one.</summary>
        After,

        /// <summary>None, only which object it is: the caller may no longer see it.</summary>
        Hidden,
    }

    /// <summary>
    /// What a change is for a query with the rights of a caller; null if there is nothing to report. A change of an object that the caller
    /// can't see isn't reported. An object that the caller can no longer see leaves, and one that becomes visible enters.
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
        && (query.Watch.Count == 0 || query.Watch.Any(field => !Equals(field.Read(change.Before!), field.Read(change.After!))));
}
