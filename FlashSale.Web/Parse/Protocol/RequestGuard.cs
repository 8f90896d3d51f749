using FlashSale.Data.Engines;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Parse.Calls;
using Microsoft.AspNetCore.Connections;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>Common handling of API requests: CORS, preflights, size limits, timeout, and conversion of failures to errors.</summary>
internal sealed partial class RequestGuard(ParseOptions options, DatabaseOutage outage, ILogger<RequestGuard> logger)
{
    /// <summary>Handles a request, and sends an error if it fails.</summary>
    /// <param name="http">The request's body.</param>
    /// <param name="answer">Handles the request. Its token is canceled on timeout or when the client disconnects.</param>
    /// <param name="sendError">Sends an error in the API's format. Default: Parse's.</param>
    public async Task AnswerAsync(
        HttpContext http, Func<CancellationToken, Task> answer, Func<HttpContext, ParseError, Task>? sendError = null)
    {
        sendError ??= AnswerWriter.SendAsync;
        ParseCors.Allow(http, options);
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            await ParseCors.AnswerPreflightAsync(http.Response);
            return;
        }
        if (RequestSize.RefusalOf(http.Request, RequestSize.MaxUrlLength) is { } tooLong)
        {
            await sendError(http, tooLong);
            return;
        }
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(options.RequestTimeout);
        try
        {
            await answer(timeout.Token);
        }
        catch (ParseException refused)
        {
            await sendError(http, refused.Error);
        }
        catch (Exception gone) when (
            gone is ConnectionResetException || (gone is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // The client disconnected.
        }
        catch (Exception late) when (late is OperationCanceledException || DatabaseErrors.IsCanceledQuery(late))
        {
            await sendError(http, ParseError.TooLong);
        }
        catch (Exception fault) when (!http.Response.HasStarted && outage.Explains(fault))
        {
            await sendError(http, ParseError.DatabaseAway);
        }
        // Any failure is logged; the client gets no details.
        catch (Exception fault)
        {
            LogFault(fault, http.Request.Method, http.Request.Path);
            if (!http.Response.HasStarted)
                await sendError(http, ParseError.Internal);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "API request {Method} {Path} failed")]
    private partial void LogFault(Exception fault, string method, PathString path);
}
