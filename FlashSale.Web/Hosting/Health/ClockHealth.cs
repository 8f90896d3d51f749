using System.Globalization;
using FlashSale.Data.Engines;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlashSale.Web.Hosting.Health;

/// <summary>
/// Checks that the machine's clock agrees with the database's. The shop uses the database's, so a wrong clock only degrades the node.
/// </summary>
internal sealed class ClockHealth(IServiceProvider services) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // With SQLite, the database's clock is the machine's.
        if (services.GetService<ClockSync>() is not { } sync)
            return Task.FromResult(HealthCheckResult.Healthy());
        var seconds = services.GetRequiredService<ShopClock>().Offset.TotalSeconds;
        var side = seconds < 0 ? "behind" : "ahead of";
        var text = string.Create(CultureInfo.InvariantCulture, $"This machine's clock is {Math.Abs(seconds):0.0} s {side} the database's.");
        return Task.FromResult(sync.HasDrifted ? HealthCheckResult.Degraded(text + " Synchronize it.") : HealthCheckResult.Healthy(text));
    }
}
