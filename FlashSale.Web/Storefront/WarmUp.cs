using System.Diagnostics;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlashSale.Web.Storefront;

/// <summary>
/// Runs the code of a page view and of an order before the node reports ready, so that the first buyer doesn't wait while code
/// is compiled and connections are opened. Stores nothing, because the product doesn't exist. The checkout's metrics count the attempts.
/// </summary>
internal sealed partial class WarmUp(
    CatalogSnapshot catalog,
    ICheckout checkout,
    IOrders orders,
    TimeProvider clock,
    ILogger<WarmUp> logger) : BackgroundService, IHealthCheck
{
    // A node that can't warm up is slow, but a node that never becomes ready serves no one.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private const int Rounds = 3;

    private volatile bool isDone;

    /// <summary>Ready once the node is warm.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(isDone ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The node is warming up."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var began = Stopwatch.GetTimestamp();
        using var tooLong = new CancellationTokenSource(LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, tooLong.Token);
        try
        {
            for (var round = 0; round < Rounds; round++)
                await RunRoundAsync(either.Token);
            var took = Stopwatch.GetElapsedTime(began);
            LogWarm(took);
        }
        // The node works without a warm-up too, and readiness also checks the database.
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            LogCold(fault.GetBaseException().Message);
        }
        isDone = true;
    }

    private async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        var unknownId = EntityId.New(clock.Now());
        await catalog.FindSalesAsync(new SaleQuery(SalePhase.Live, null, default, 0, 1), cancellationToken);
        await catalog.FindProductAsync(unknownId, cancellationToken);
        await orders.FindByKeyAsync(unknownId, unknownId, cancellationToken);
        await checkout.PlaceOrderAsync(new PurchaseRequest(unknownId, unknownId, 1, null), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Warmed up in {Took}")]
    private partial void LogWarm(TimeSpan took);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to warm up, so the first responses will be slow: {Reason}")]
    private partial void LogCold(string reason);
}
