using FlashSale.Data.Engines;
using FlashSale.Web.Hosting.Health;
using Microsoft.AspNetCore.Connections;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>
/// What every request to an API of the shop has in common: CORS, preflights, the size of address and headers, the time limit, and
/// how faults are answered.
/// </summary>
internal sealed partial class RequestGuard(ParseOptions options, DatabaseOutage outage, ILogger<RequestGuard> logger)
{
    /// <summary>Answers a request, or sends the error that ended it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="answer">Answers it. Its token ends when the request takes too long or the client is gone.</param>
    /// <param name="sendError">Sends an error, in the API's own shape; Parse's unless said otherwise.</param>
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
        if (RequestSize.RefusalOf(http.Request, RequestSize.LongestAddress) is { } tooLong)
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
        catch (Exception gone) when (gone is ConnectionResetException || (gone is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // The client is gone: there is nobody to answer.
        }
        catch (Exception late) when (late is OperationCanceledException || DatabaseErrors.IsCanceledQuery(late))
        {
            await sendError(http, ParseError.TooLong);
        }
        catch (Exception fault) when (!http.Response.HasStarted && outage.Explains(fault))
        {
            await sendError(http, ParseError.DatabaseAway);
        }
#pragma warning disable CA1031 // Whatever it was: the client gets no details, the log gets all of them.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(fault, http.Request.Method, http.Request.Path);
            if (!http.Response.HasStarted)
                await sendError(http, ParseError.Internal);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} of the API failed")]
    private partial void LogFault(Exception fault, string method, PathString path);
}
