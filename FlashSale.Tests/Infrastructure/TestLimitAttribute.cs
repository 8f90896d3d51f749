using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: FlashSale.Tests.Infrastructure.TestLimit]

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// Cancels a test that doesn't end, so that it fails by its own name instead of blocking the run and its leased database.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TestLimitAttribute : BeforeAfterTestAttribute
{
    /// <summary>A long limit, because a test first waits for its database.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Timer> timers = new(StringComparer.Ordinal);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var running = TestContext.Current;
        timers[test.UniqueID] = new Timer(
            _ =>
            {
                running.AddWarning($"The test did not end within {Limit} and was cancelled.");
                running.CancelCurrentTest();
            },
            null,
            Limit,
            Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (timers.TryRemove(test.UniqueID, out var timer))
            timer.Dispose();
    }
}
