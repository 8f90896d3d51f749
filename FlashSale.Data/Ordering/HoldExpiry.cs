using FlashSale.Domain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>Ends holds when they're due. One timer for the process, none for each order.</summary>
internal sealed partial class HoldExpiry(
    Holds holds, IOptions<PaymentOptions> options, TimeProvider clock, ILogger<HoldExpiry> logger) : BackgroundService
{
    // A hold that begins during the wait ends no sooner than HoldFor from now. The bound is for a clock that is changed.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = TimeSpan.FromSeconds(1);
            try
            {
                if (await holds.ExpireDueAsync(stoppingToken) is > 0 and var count)
                    LogExpired(count);
                wait = WaitUntil(await holds.FindNextEndAsync(stoppingToken));
            }
            // The database can be unreachable for a while; the next round tries again.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogRetry(error);
            }
            await Task.Delay(wait, clock, stoppingToken);
        }
    }

    private TimeSpan WaitUntil(DateTimeOffset? next)
    {
        var longest = options.Value.HoldFor < LongestWait ? options.Value.HoldFor : LongestWait;
        var wait = next is { } end && end - clock.Now() < longest ? end - clock.Now() : longest;
        // A timer may fire slightly early, so it waits a millisecond longer.
        return wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(50);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Expired {Count} unpaid orders; their units are on sale again")]
    private partial void LogExpired(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to find expired holds; retrying in a second")]
    private partial void LogRetry(Exception error);
}
