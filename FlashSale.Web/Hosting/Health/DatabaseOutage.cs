using FlashSale.Data.Engines;

namespace FlashSale.Web.Hosting.Health;

/// <summary>
/// Whether the database can't be reached at this moment, as far as recent queries show. Logs an outage every few seconds, not once for each
/// request.
/// </summary>
public sealed partial class DatabaseOutage(TimeProvider clock, ILogger<DatabaseOutage> logger)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BelievedFor = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private bool isOn;
    private long failures;
    private long failedAt;
    private long toldAt;

    /// <summary>How long clients should wait before they try again.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Raised when an outage begins or ends. Handlers must return at once.</summary>
    public event Action? Changed;

    /// <summary>Whether the database couldn't be reached when it was last asked, within the last minute.</summary>
    public bool IsOn
    {
        get
        {
            lock (gate)
                return isOn && clock.GetElapsedTime(failedAt) < BelievedFor;
        }
    }

    /// <summary>Records a fault if it's an outage. A deadlock isn't one, but it passes as well.</summary>
    /// <returns>Whether the fault is the database's, and the same request may be sent again.</returns>
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
            if (!isOn || clock.GetElapsedTime(toldAt) >= BetweenLines)
            {
                LogAway(failures, fault.GetBaseException().Message);
                toldAt = clock.GetTimestamp();
            }
            (hasBegun, isOn) = (!isOn, true);
        }
        LogDetails(fault);
        if (hasBegun)
            Changed?.Invoke();
        return true;
    }

    /// <summary>The database has answered.</summary>
    public void End()
    {
        lock (gate)
        {
            if (!isOn)
                return;
            LogBack(failures);
            (isOn, failures) = (false, 0);
        }
        Changed?.Invoke();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database can't be reached ({Failures} requests failed so far): {Reason}")]
    private partial void LogAway(long failures, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database answers again; {Failures} requests failed during the outage")]
    private partial void LogBack(long failures);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request was given up as the victim of a deadlock")]
    private partial void LogDeadlock(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request failed because the database can't be reached")]
    private partial void LogDetails(Exception fault);
}
