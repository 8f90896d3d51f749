using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>
/// Tells the resolvers what a subscription is executed for: first to find out what it follows, then once per event to render the event.
/// </summary>
/// <param name="read">Reads and validates the query to follow.</param>
/// <param name="message">The event to render; null to find out what is followed.</param>
internal sealed class Following(Func<System.Text.Json.JsonElement, LiveQueryRequest>? read, LiveEventMessage? message)
{
    /// <summary>The event to render; null to find out what is followed.</summary>
    public LiveEventMessage? Message { get; } = message;

    /// <summary>The query to follow; null until it's known.</summary>
    public LiveQueryRequest? Query { get; private set; }

    /// <summary>The number of values that the operation requests.</summary>
    public int Cost { get; set; }

    /// <summary>Sets the query to follow.</summary>
    /// <param name="query">The query in LiveQuery's form.</param>
    /// <exception cref="Parse.Calls.ParseException">The query can't be followed, or the caller isn't allowed to follow it.</exception>
    public void Follow(System.Text.Json.JsonElement query)
    {
        // The library's rule doesn't check nested fragments.
        if (Query is not null)
            throw new Parse.Calls.ParseException(Parse.Calls.ParseError.InvalidQuery("A subscription must have exactly one field."));
        Query = (read ?? throw new InvalidOperationException("An event is being written."))(query);
    }
}
