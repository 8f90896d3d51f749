using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlashSale.Web.Hosting.Health;

/// <summary>
/// Checks that all stock is accounted for. The audit runs at most once a minute, because it takes a while with many orders.
/// Differences are logged; the response only has their number.
/// </summary>
internal sealed partial class ReconciliationHealth(
    IReconciler reconciler,
    LastReconciliation last,
    DatabaseOutage outage,
    TimeProvider clock,
    ILogger<ReconciliationHealth> logger) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim mutex = new(1);
    private HealthCheckResult result;
    private DateTimeOffset? checkedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await mutex.WaitAsync(cancellationToken);
        try
        {
            if (checkedAt is not { } at || clock.Now() - at >= Interval)
            {
                var reconciliation = await reconciler.ReconcileAsync(cancellationToken);
                last.Note(reconciliation.Differences.Count);
                result = Evaluate(reconciliation);
                checkedAt = clock.Now();
            }
            return result;
        }
        catch (Exception fault) when (outage.Explains(fault))
        {
            return HealthCheckResult.Unhealthy("The database can't be reached.");
        }
        finally
        {
            mutex.Release();
        }
    }

    public void Dispose() => mutex.Dispose();

    private HealthCheckResult Evaluate(Reconciliation reconciliation)
    {
        if (reconciliation.IsClean)
            return HealthCheckResult.Healthy();
        foreach (var difference in reconciliation.Differences)
            LogDifference(difference);
        return HealthCheckResult.Unhealthy($"The stock audit found {reconciliation.Differences.Count} differences. See the log.");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stock audit found a difference: {Difference}")]
    private partial void LogDifference(string difference);
}
