namespace FlashSale.Web.Realtime.Hub;

/// <summary>Sending without waiting until everyone has read it: who is slow delays nobody, and the transport gives up on who reads nothing.</summary>
internal static partial class BackgroundSends
{
    /// <summary>Lets it go on by itself. What goes wrong is logged.</summary>
    public static void FireAndForget(this Task sending, ILogger logger) => _ = FollowAsync(sending, logger);

    private static async Task FollowAsync(Task sending, ILogger logger)
    {
        try
        {
            await sending;
        }
#pragma warning disable CA1031 // Nobody awaits this.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to send a change to the live hub's clients")]
    private static partial void LogFailure(ILogger logger, Exception failure);
}
