namespace FlashSale.Web.Hub;

/// <summary>
/// Sends messages without waiting for the clients. A slow client then delays no other, and SignalR closes a connection that reads nothing.
/// </summary>
internal static partial class BackgroundSends
{
    /// <summary>Doesn't wait for a send. Logs its errors.</summary>
    public static void FireAndForget(this Task sending, ILogger logger) => _ = FollowAsync(sending, logger);

    private static async Task FollowAsync(Task sending, ILogger logger)
    {
        try
        {
            await sending;
        }
        // No caller awaits this, so errors are logged here.
        catch (Exception failure)
        {
            LogFailure(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to send a change to the live hub's clients")]
    private static partial void LogFailure(ILogger logger, Exception failure);
}
