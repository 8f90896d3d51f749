using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Web.Realtime.Nodes;

namespace FlashSale.Web.Hosting.Health;

/// <summary>
/// What an operator watches beside the checkout: what waits to be done, the link to the other nodes, and the books. The database is queried
/// twice a minute while a collector reads these metrics, however often it does.
/// </summary>
internal sealed partial class ShopMetrics : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    private readonly BacklogReader backlogs;
    private readonly LastReconciliation books;
    private readonly TimeProvider clock;
    private readonly ILogger<ShopMetrics> logger;
    private readonly ObservableGauge<int> messages;
    private volatile Backlog? backlog;

    public ShopMetrics(
        IMeterFactory meters,
        BacklogReader backlogs,
        LastReconciliation books,
        IServiceProvider services,
        TimeProvider clock,
        ILogger<ShopMetrics> logger)
    {
        (this.backlogs, this.books, this.clock, this.logger) = (backlogs, books, clock, logger);
        var meter = meters.Create(ShopMeter.Name);
        messages = meter.CreateObservableGauge(
            "flashsale.outbox.waiting", () => Count(known => known.Messages), "{message}", "Messages that wait to be sent.");
        meter.CreateObservableGauge(
            "flashsale.outbox.failed", () => Count(known => known.FailedMessages), "{message}", "Messages that are no longer retried.");
        meter.CreateObservableGauge(
            "flashsale.holds", () => Count(known => known.Holds), "{order}", "Orders that hold units until they are paid.");
        meter.CreateObservableGauge(
            "flashsale.refunds.stuck",
            () => Count(known => known.StuckRefunds),
            "{payment}",
            "Payments whose refund has been pending for more than ten minutes.");
        meter.CreateObservableGauge("flashsale.books.age", StockAuditAge, "s", "Time since the books were last checked.");
        meter.CreateObservableGauge(
            "flashsale.books.differences", StockAuditDifferences, "{difference}", "Differences that the last check found.");
        if (services.GetService<NodeLink>() is { } link)
        {
            meter.CreateObservableGauge(
                "flashsale.nodes.link", () => link.IsUp ? 1 : 0, "{link}", "Whether this node is connected to the others over Redis.");
        }
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
#pragma warning disable CA1031 // No figures are better than old ones, and the next try may work.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                backlog = null;
                LogUnread(fault);
            }
            await Task.Delay(Pace, clock, stoppingToken);
        }
    }

    private IEnumerable<Measurement<int>> Count(Func<Backlog, int> of) => backlog is { } known ? [new Measurement<int>(of(known))] : [];

    private IEnumerable<Measurement<double>> StockAuditAge() =>
        books.Read() is { } last ? [new Measurement<double>(last.Age.TotalSeconds)] : [];

    private IEnumerable<Measurement<int>> StockAuditDifferences() => books.Read() is { } last ? [new Measurement<int>(last.Differences)] : [];

    [LoggerMessage(Level = LogLevel.Debug, Message = "What waits to be done couldn't be counted")]
    private partial void LogUnread(Exception fault);
}
