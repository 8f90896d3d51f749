using Microsoft.AspNetCore.SignalR;

namespace FlashSale.Web.Hub;

/// <summary>
/// Logs only the shop's own faults. Invalid calls are reported to the client but not logged; SignalR would log both, so clients could fill
/// the log.
/// </summary>
internal sealed partial class HubErrorFilter(ILogger<HubErrorFilter> logger) : IHubFilter
{
    /// <summary>The category in which SignalR logs every failed call.</summary>
    public const string FrameworkCategory = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception fault) when (fault is not HubException && !invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            LogFault(fault, invocationContext.HubMethodName);
            throw new HubException("The shop can't respond right now. Try again in a moment.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Live hub method {Method} failed")]
    private partial void LogFault(Exception fault, string method);
}
