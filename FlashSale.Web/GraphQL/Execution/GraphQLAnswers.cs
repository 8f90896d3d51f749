using System.Globalization;
using System.Text;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using GraphQL;
using GraphQL.Execution;
using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Sends results with the status and media type that the GraphQL over HTTP specification requires.</summary>
internal sealed class GraphQLAnswers(IGraphQLTextSerializer serializer, ErrorInfos errors)
{
    private const string Json = "application/json";
    private const string GraphQLJson = "application/graphql-response+json";

    // Compressing smaller responses isn't worth it.
    private const int WorthCompressing = 1024;

    /// <summary>Sends the result of one operation.</summary>
    public Task SendAsync(HttpContext http, ExecutionResult result, GraphQLContext context)
    {
        if (FaultOf(result) is { } fault)
            return SendErrorAsync(http, fault);
        if (RetryAfterIn(result) is { } wait)
            http.Response.Headers.RetryAfter = wait;
        var status = result.Executed ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return SendAsync(http, result, status, context.HoldsSecret);
    }

    /// <summary>Sends a response that was serialized before.</summary>
    public static Task SendAsync(HttpContext http, byte[] body) => WriteAsync(http, body, StatusCodes.Status200OK, holdsSecret: false);

    /// <summary>Sends the results of a batch.</summary>
    public Task SendAsync(HttpContext http, IReadOnlyList<ExecutionResult> results, bool holdsSecret) =>
        SendAsync(http, results, StatusCodes.Status200OK, holdsSecret);

    /// <summary>
    /// Sends an error of the whole request as GraphQL clients expect it. As plain JSON it also has Parse's <c>code</c> and <c>error</c>,
    /// which GraphQL's own media type doesn't allow.
    /// </summary>
    public Task SendErrorAsync(HttpContext http, ParseError error)
    {
        var mediaType = MediaTypeFor(http.Request);
        var list = new ExecutionErrors { new ExecutionError(error.Message, new ParseException(error)) };
        return AnswerWriter.SendAsync(http, error, mediaType, writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("errors"u8);
            writer.WriteRawValue(serializer.Serialize(list));
            if (mediaType == Json)
                AnswerWriter.WriteMembers(writer, error);
            writer.WriteEndObject();
        });
    }

    /// <summary>Sends the schema in GraphQL's schema language.</summary>
    public static Task SendSchemaAsync(HttpContext http, string schema)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return http.Response.WriteAsync(schema, Encoding.UTF8, http.RequestAborted);
    }

    // Nothing was executed, so the request may be sent again; the status tells proxies and clients. An exception before execution is a
    // server error.
    private ParseError? FaultOf(ExecutionResult result) =>
        result.Errors is null || HasData(result.Data) ? null : result.Errors
            .Where(error => error is not (DocumentError or RequestError))
            .Select(errors.ErrorOf)
            .FirstOrDefault(error => !result.Executed || error == ParseError.DatabaseAway || error == ParseError.TooLong);

    private static bool HasData(object? data) => data switch
    {
        RootExecutionNode root =>
            root.SubFields?.Any(field => field.Result is not null || field is ObjectExecutionNode { SubFields: not null }) == true,
        _ => data is not null,
    };

    private string? RetryAfterIn(ExecutionResult result) => (result.Errors ?? [])
        .Where(error => error is not (DocumentError or RequestError))
        .Select(error => errors.ErrorOf(error).RetryAfter)
        .Max() is { } wait ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : null;

    private async Task SendAsync<T>(HttpContext http, T value, int status, bool holdsSecret)
    {
        // Serialized completely before sending, so that a failure becomes an error and not half a response.
        using var body = new AnswerBuffer();
        await serializer.WriteAsync(body, value, http.RequestAborted);
        await WriteAsync(http, body.GetBuffer().AsMemory(0, (int)body.Length), status, holdsSecret);
    }

    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> body, int status, bool holdsSecret)
    {
        // The length of a compressed response could reveal the secret in it.
        if (holdsSecret || body.Length < WorthCompressing)
            http.Request.Headers.AcceptEncoding = default;
        http.Response.StatusCode = status;
        http.Response.ContentType = $"{MediaTypeFor(http.Request)}; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static string MediaTypeFor(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return Json;
        var best = accepted.Where(each => each.MediaType == GraphQLJson || each.MediaType == Json).MaxBy(each => each.Quality ?? 1);
        return best is { Quality: null or > 0 } ? best.MediaType.ToString() : Json;
    }
}
