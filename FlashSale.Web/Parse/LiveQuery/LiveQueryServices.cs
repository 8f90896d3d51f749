using FlashSale.Domain.Realtime;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Services that all live clients share.</summary>
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
    ILogger<LiveQueryClient> Logger);
