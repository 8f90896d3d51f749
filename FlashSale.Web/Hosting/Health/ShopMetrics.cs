using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;
using FlashSale.Data.Operations;

namespace FlashSale.Web.Hosting.Health;

/// <summary>
/// Metrics of the backlog and the stock audit. The database is queried twice a minute while a collector reads these metrics, however
/// often it reads them.
/// </summary>
internal sealed partial class ShopMetrics : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    private readonly BacklogReader backlogs;
    private readonly LastReconciliation audit;
    private readonly TimeProvider clock;
    private readonly ILogger<ShopMetrics> logger;
    private readonly ObservableGauge<int> messages;
    private volatile Backlog? backlog;

    public ShopMetrics(
        IMeterFactory meters,
        BacklogReader backlogs,
        LastReconciliation audit,
        TimeProvider clock,
        ILogger<ShopMetrics> logger)
    {
        (this.backlogs, this.audit, this.clock, this.logger) = (backlogs, audit, clock, logger);
        var meter = meters.Create(ShopMeter.Name);
        messages = meter.CreateObservableGauge(
            "flashsale.outbox.waiting", () => Count(known => known.Messages), "{message}", "Messages waiting to be sent.");
        meter.CreateObservableGauge(
            "flashsale.outbox.failed", () => Count(known => known.FailedMessages), "{message}", "Messages that are no longer retried.");
        meter.CreateObservableGauge(
            "flashsale.holds", () => Count(known => known.Holds), "{order}", "Unpaid orders that hold units.");
        meter.CreateObservableGauge(
            "flashsale.refunds.stuck",
            () => Count(known => known.StuckRefunds),
            "{payment}",
            "Payments whose refund has been pending for more than ten minutes.");
        meter.CreateObservableGauge("flashsale.books.age", StockAuditAge, "s", "Time since the last stock audit.");
        meter.CreateObservableGauge(
            "flashsale.books.differences", StockAuditDifferences, "{difference}", "Differences that the last stock audit found.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (messages.Enabled)
                    backlog = await backlogs.ReadAsync(stoppingToken);
            }
            // No values are better than outdated ones, and the next attempt may succeed.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                backlog = null;
                LogFailure(fault);
            }
            await Task.Delay(Pace, clock, stoppingToken);
        }
    }

    private IEnumerable<Measurement<int>> Count(Func<Backlog, int> of) => backlog is { } known ? [new Measurement<int>(of(known))] : [];

    private IEnumerable<Measurement<double>> StockAuditAge() =>
        audit.Read() is { } last ? [new Measurement<double>(last.Age.TotalSeconds)] : [];

    private IEnumerable<Measurement<int>> StockAuditDifferences() =>
        audit.Read() is { } last ? [new Measurement<int>(last.Differences)] : [];

    [LoggerMessage(Level = LogLevel.Debug, Message = "Failed to count the backlog")]
    private partial void LogFailure(Exception fault);
}
