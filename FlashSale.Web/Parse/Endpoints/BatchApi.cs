using System.Text.Json;
using FlashSale.Data.Engines;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Endpoint for many requests in one: <c>/batch</c>. They are executed in order and independently.</summary>
internal static partial class BatchApi
{
    private const string Path = "/batch";

    private static readonly ParseError NotCarriedOut = new(
        StatusCodes.Status503ServiceUnavailable, 124, "Not executed, because earlier requests of the batch took too long. Send it again.");

    public static void MapBatch(this ParseRoutes routes) => routes.Map("POST", Path, AnswerAsync);

    private static async Task<ParseAnswer> AnswerAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        var parts = ReadParts(request);
        var answers = new List<Action<Utf8JsonWriter>>(parts.Count);
        var holdsSecret = false;
        foreach (var part in parts)
        {
            try
            {
                if (cancellationToken.IsCancellationRequested)
                    throw new ParseException(NotCarriedOut);
                // An earlier part may have ended the session or deleted the account.
                if (request.Caller.IsSignedIn && await request.Get<IAccountSessions>().FindAsync(request.Token!, cancellationToken) is null)
                    throw new ParseException(ParseError.InvalidSession);
                // Each part has its own scope, so that the next one can't save changes of a refused one.
                await using var scope = request.Get<IServiceScopeFactory>().CreateAsyncScope();
                var answer = await request.Get<ParseRoutes>()
                    .AnswerAsync(part with { Call = part.Call with { Services = scope.ServiceProvider } }, cancellationToken);
                holdsSecret |= answer.HoldsSecret;
                // Serialized before the part's scope is disposed.
                var body = AnswerWriter.Write(answer.Write);
                answers.Add(writer =>
                {
                    writer.WritePropertyName("success"u8);
                    writer.WriteRawValue(body.WrittenSpan, skipInputValidation: true);
                });
            }
            catch (ParseException refused)
            {
                Refuse(refused.Error);
            }
            // Completed parts are reported even if later ones time out.
            catch (Exception late) when (late is OperationCanceledException || DatabaseErrors.IsCanceledQuery(late))
            {
                Refuse(ParseError.TooLong);
            }
            catch (Exception fault) when (request.Get<DatabaseOutage>().Explains(fault))
            {
                Refuse(ParseError.DatabaseAway);
            }
            // Any failure is logged; the client gets no details.
            catch (Exception fault)
            {
                LogFault(request.Get<ILogger<ParseEndpoint>>(), fault, part.Method, part.Path);
                Refuse(ParseError.Internal);
            }
        }

        void Refuse(ParseError error) => answers.Add(writer =>
        {
            writer.WritePropertyName("error"u8);
            AnswerWriter.Write(writer, error);
        });

        return ParseAnswer.Ok(writer =>
        {
            writer.WriteStartArray();
            foreach (var write in answers)
            {
                writer.WriteStartObject();
                write(writer);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }) with
        { HoldsSecret = holdsSecret };
    }

    private static List<ParseRequest> ReadParts(ParseRequest request)
    {
        var most = request.Get<ParseOptions>().MaxBatch;
        if (!request.Body.TryGetProperty("requests", out var requests) || requests.ValueKind != JsonValueKind.Array)
            throw new ParseException(ParseError.InvalidJson("requests must be an array"));
        if (requests.GetArrayLength() > most)
            throw new ParseException(ParseError.InvalidJson($"The batch has too many requests. The limit is {most}."));
        // Each service commits separately, so only a single request can be atomic.
        if (request.Body.TryGetProperty("transaction", out var transaction)
            && transaction.ValueKind == JsonValueKind.True
            && requests.GetArrayLength() > 1)
            throw new ParseException(
                ParseError.Forbidden(
                    "Transactions over several requests aren't supported. Leave transaction out, and check each result.",
                    "noTransactions"));
        return [.. requests.EnumerateArray().Select((part, index) => ReadPart(request, part, index))];
    }

    private static ParseRequest ReadPart(ParseRequest request, JsonElement part, int index)
    {
        if (part.ValueKind != JsonValueKind.Object
            || RequestReader.FindMetadata(part, "method") is not { } method
            || RequestReader.FindMetadata(part, "path") is not { } address)
            throw new ParseException(ParseError.InvalidJson("Each item in requests needs a method and a path."));
        var (path, query) = Split(address);
        if (path.Contains('\0', StringComparison.Ordinal) || Uri.UnescapeDataString(query).Contains('\0', StringComparison.Ordinal))
            throw new ParseException(ParseError.InvalidQuery("The path of a request contains a NUL character."));
        if (path.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["batch"])
            throw new ParseException(ParseError.InvalidJson("A batch can't contain another batch."));
        var key = request.Call.IdempotencyKey is { } whole ? IdempotencyKeys.OfPart(whole, $"{index}") : null;
        return request with
        {
            Method = method.ToUpperInvariant(),
            Path = path,
            Query = new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query)),
            Body = part.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Object ? body : RequestReader.NoBody,
            IfNoneMatch = "",
            Call = request.Call with { IdempotencyKey = key, IfMatch = null },
        };
    }

    // Clients send the full path, including the API's own path.
    private static (string Path, string Query) Split(string address)
    {
        var end = address.IndexOf('?', StringComparison.Ordinal);
        var path = Uri.UnescapeDataString(end < 0 ? address : address[..end]);
        var start = path.IndexOf(ParseRegistration.Path + "/", StringComparison.Ordinal);
        return (start >= 0 ? path[(start + ParseRegistration.Path.Length)..] : path, end < 0 ? "" : address[end..]);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed in a batch")]
    private static partial void LogFault(ILogger logger, Exception fault, string method, string path);
}
