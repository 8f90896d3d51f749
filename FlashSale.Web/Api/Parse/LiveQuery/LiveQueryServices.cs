using FlashSale.Domain.Live;
using FlashSale.Web.Api.Parse.Protocol;
using FlashSale.Web.Operations;

namespace FlashSale.Web.Api.Parse.LiveQuery;

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
