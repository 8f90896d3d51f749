using FlashSale.Domain.Accounts;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using GraphQL;
using GraphQL.Execution;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Handles requests to <c>/graphql</c> (GraphQL over HTTP), and serves the schema at <c>/graphql/schema</c>.</summary>
internal sealed class GraphQLEndpoint(
    RequestGuard guard,
    ParseGate gate,
    GraphQLRequestReader reader,
    OperationRunner runner,
    SharedResults shared,
    GraphQLAnswers answers,
    ShopSchema schema,
    IOptions<ShopOptions> shop)
{
    private const string SchemaPath = "/schema";

    /// <summary>Handles one request.</summary>
    public Task AnswerAsync(HttpContext http) =>
        guard.AnswerAsync(http, cancellationToken => AnswerAsync(http, cancellationToken), answers.SendErrorAsync);

    private async Task AnswerAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Request.Path.StartsWithSegments(GraphQLRegistration.Path, out var rest);
        var isGet = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (rest == SchemaPath && isGet)
            await GraphQLAnswers.SendSchemaAsync(http, schema.Text);
        else if (rest.HasValue && rest != "/")
            throw new ParseException(new ParseError(StatusCodes.Status404NotFound, 108, $"{http.Request.Path} doesn't exist."));
        else if (isGet)
            await AnswerGetAsync(http, cancellationToken);
        else if (HttpMethods.IsPost(http.Request.Method))
            await AnswerPostAsync(http, cancellationToken);
        else
            throw new ParseException(new ParseError(
                StatusCodes.Status405MethodNotAllowed, 108, $"{http.Request.Method} isn't supported here. Use GET or POST."));
    }

    // Another site's page can't send the application id's header without a preflight, so a cross-site GET is refused.
    private async Task AnswerGetAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = await AuthenticateAsync(http, cancellationToken);
        await AnswerAsync(http, request, reader.ReadGet(http.Request), mayWrite: false, cancellationToken);
    }

    private async Task AnswerAsync(
        HttpContext http, ParseRequest request, GraphQLRequest operation, bool mayWrite, CancellationToken cancellationToken)
    {
        if (await shared.FindAsync(operation, request, cancellationToken) is { } known)
        {
            await GraphQLAnswers.SendAsync(http, known);
            return;
        }
        var context = new GraphQLContext(request, cancellationToken);
        await answers.SendAsync(http, await runner.RunAsync(operation, context, mayWrite), context);
    }

    private async Task AnswerPostAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = await AuthenticateAsync(http, cancellationToken);
        var (operations, isBatch) = await reader.ReadPostAsync(http.Request, cancellationToken);
        if (!isBatch)
        {
            await AnswerAsync(http, request, operations[0], mayWrite: true, cancellationToken);
            return;
        }
        var results = new List<ExecutionResult>(operations.Count);
        var (keys, holdsSecret) = (new PartKeys(request.Call.IdempotencyKey), false);
        foreach (var (index, operation) in operations.Index())
        {
            var context = new GraphQLContext(
                request with { Call = request.Call with { IdempotencyKey = keys.Next(operation) } }, cancellationToken);
            results.Add(index > 0 && await HasEndedAsync(request, cancellationToken)
                ? new ExecutionResult(new UnhandledError("", new ParseException(ParseError.InvalidSession)))
                : await runner.RunAsync(operation, context, mayWrite: true));
            holdsSecret |= context.HoldsSecret;
        }
        await answers.SendAsync(http, results, holdsSecret);
    }

    // An earlier operation may have ended the session or deleted the account.
    private static async Task<bool> HasEndedAsync(ParseRequest request, CancellationToken cancellationToken) =>
        request.Caller.IsSignedIn && await request.Get<IAccountSessions>().FindAsync(request.Token!, cancellationToken) is null;

    private async Task<ParseRequest> AuthenticateAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var headers = http.Request.Headers;
        var caller = await gate.AuthenticateAsync(
            RequestHeaders.ReadCredentials(headers, RequestReader.NoBody), gate.AddressOf(http), cancellationToken);
        return new ParseRequest
        {
            Method = http.Request.Method,
            Path = GraphQLRegistration.Path,
            Body = RequestReader.NoBody,
            Token = caller.IsSignedIn ? RequestHeaders.SessionToken(headers, RequestReader.NoBody) : null,
            Address = ClientNetwork.Of(http.Connection.RemoteIpAddress).ToString(),
            Call = new ParseCall
            {
                Caller = caller,
                Services = http.RequestServices,
                BaseAddress = shop.Value.AddressFor(http.Request)
                    ?? throw new ParseException(ParseError.InvalidQuery("The Host header is missing or invalid.")),
                IdempotencyKey = RequestHeaders.RequestId(headers),
                InstallationId = RequestHeaders.InstallationId(headers, RequestReader.NoBody),
            },
        };
    }
}
