using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlashSale.Web.Hosting.Health;

/// <summary>
/// Whether the books balance. They are gone through at most once a minute, however often one asks: with many orders that takes a while.
/// The differences are logged; who asks from outside hears only that there are some.
/// </summary>
internal sealed partial class ReconciliationHealth(
    IReconciler reconciler,
    LastReconciliation last,
    DatabaseOutage outage,
    TimeProvider clock,
    ILogger<ReconciliationHealth> logger) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1);
    private HealthCheckResult result;
    private DateTimeOffset? checkedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (checkedAt is not { } at || clock.Now() - at >= GoodFor)
            {
                var reconciliation = await reconciler.ReconcileAsync(cancellationToken);
                last.Note(reconciliation.Differences.Count);
                result = Judge(reconciliation);
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
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private HealthCheckResult Judge(Reconciliation reconciliation)
    {
        if (reconciliation.IsClean)
            return HealthCheckResult.Healthy();
        foreach (var difference in reconciliation.Differences)
            LogDifference(difference);
        return HealthCheckResult.Unhealthy($"The books are wrong in {reconciliation.Differences.Count} places.");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The books are wrong: {Difference}")]
    private partial void LogDifference(string difference);
}
