using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>
/// What a subscription is carried out for. A subscription is executed first to find out what it follows, and then once for each event, to
/// write what it asks for.
/// </summary>
/// <param name="read">Reads and checks a query that is to be followed.</param>
/// <param name="news">The event; null to find out what is followed.</param>
internal sealed class Following(Func<System.Text.Json.JsonElement, LiveQueryRequest>? read, LiveEventMessage? news)
{
    /// <summary>The event that is written now.</summary>
    public LiveEventMessage? News { get; } = news;

    /// <summary>What is followed; null until it is known.</summary>
    public LiveQueryRequest? Query { get; private set; }

    /// <summary>How many values the operation asks for.</summary>
    public int Cost { get; set; }

    /// <summary>Notes what is followed.</summary>
    /// <param name="query">A query as LiveQuery's clients write it.</param>
    /// <exception cref="Parse.Protocol.ParseException">It can't be followed, or not by this caller.</exception>
    public void Follow(System.Text.Json.JsonElement query)
    {
        // The library's rule doesn't look into fragments within fragments.
        if (Query is not null)
            throw new Parse.Protocol.ParseException(Parse.Protocol.ParseError.InvalidQuery("A subscription has one field."));
        Query = (read ?? throw new InvalidOperationException("An event is being written."))(query);
    }
}
