using FlashSale.Data.Engines;

namespace FlashSale.Web.Hosting.Health;

/// <summary>
/// Tracks from recent queries whether the database can be reached. Logs an outage every few seconds, not once for each
/// request. Thread-safe.
/// </summary>
public sealed partial class DatabaseOutage(TimeProvider clock, ILogger<DatabaseOutage> logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private bool isOn;
    private long failures;
    private long failedAt;
    private long loggedAt;

    /// <summary>How long clients should wait before they try again.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Raised when an outage begins or ends. Handlers must return at once.</summary>
    public event Action? Changed;

    /// <summary>True if the last query failed because the database couldn't be reached, within the last minute.</summary>
    public bool IsOn
    {
        get
        {
            lock (gate)
                return isOn && clock.GetElapsedTime(failedAt) < Expiry;
        }
    }

    /// <summary>Records a fault if it's an outage. A deadlock isn't recorded, but is also temporary.</summary>
    /// <returns>True if the database caused the fault and the client may retry the request.</returns>
    public bool Explains(Exception fault)
    {
        if (DatabaseErrors.IsDeadlock(fault))
        {
            LogDeadlock(fault);
            return true;
        }
        if (!DatabaseErrors.IsOutage(fault))
            return false;
        bool hasBegun;
        lock (gate)
        {
            failures++;
            failedAt = clock.GetTimestamp();
            if (!isOn || clock.GetElapsedTime(loggedAt) >= LogInterval)
            {
                LogUnreachable(failures, fault.GetBaseException().Message);
                loggedAt = clock.GetTimestamp();
            }
            (hasBegun, isOn) = (!isOn, true);
        }
        if (IsInDoubt(fault))
            LogInDoubt(fault);
        else
            LogDetails(fault);
        if (hasBegun)
            Changed?.Invoke();
        return true;
    }

    /// <summary>Records that the database can be reached.</summary>
    public void End()
    {
        lock (gate)
        {
            if (!isOn)
                return;
            LogReachable(failures);
            (isOn, failures) = (false, 0);
        }
        Changed?.Invoke();
    }

    private static bool IsInDoubt(Exception? fault) =>
        fault is AmbiguousCommitException || (fault?.InnerException is { } cause && IsInDoubt(cause));

    // Always, unlike other faults of an outage: the operator may have to find out whether an order was stored.
    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed during a commit, which may have been stored")]
    private partial void LogInDoubt(Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database can't be reached ({Failures} requests failed so far): {Reason}")]
    private partial void LogUnreachable(long failures, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The database can be reached again; {Failures} requests failed during the outage")]
    private partial void LogReachable(long failures);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request failed as a deadlock victim")]
    private partial void LogDeadlock(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request failed because the database can't be reached")]
    private partial void LogDetails(Exception fault);
}
