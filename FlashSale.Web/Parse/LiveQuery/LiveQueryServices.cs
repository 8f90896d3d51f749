using System.Net;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Services that all live clients share.</summary>
/// <remarks>A parameter object, so that the clients of each protocol don't pass on every service.</remarks>
internal sealed record LiveQueryServices(
    ParseGate Gate,
    LiveQueryReader Queries,
    LiveSubscriptions Subscriptions,
    EndedSessions EndedSessions,
    ChangeFeed Changes,
    LiveQueryOptions Options,
    ParseOptions ParseOptions,
    LiveQueryMetrics Metrics,
    DatabaseOutage Outage,
    TimeProvider Clock,
    ILogger<LiveQueryClient> Logger)
{
    /// <summary>Gets the rights of a client with these credentials.</summary>
    /// <exception cref="ParseException">The application id is wrong, or a required key is missing or wrong.</exception>
    public async Task<Follower> AuthenticateAsync(
        ParseCredentials credentials, IPAddress? address, CancellationToken cancellationToken)
    {
        var (signedIn, hasMasterKey) = await Gate.AuthenticateLenientlyAsync(credentials, address, cancellationToken);
        return signedIn is not null
            ? Follower.Of(signedIn, hasMasterKey)
            : new Follower(Caller.Anonymous with { HasMasterKey = hasMasterKey });
    }
}
