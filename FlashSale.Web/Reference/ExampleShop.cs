using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Domain;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FlashSale.Web.Reference;

/// <summary>
/// Calls the API for the reference's examples, so that they use existing objects and real responses. Without the demo accounts, it only
/// sees public data.
/// </summary>
internal sealed class ExampleShop(
    ParseRoutes routes, ParseGate gate, ParseOptions options, IOptions<ShopOptions> shop, IHttpContextAccessor accessor, TimeProvider clock)
{
    // Replaces the real session token in examples.
    private const string Token = "r:0123456789abcdef0123456789abcdef";

    private Caller shopper = Caller.Anonymous;
    private Caller merchant = Caller.Anonymous;

    /// <summary>The current time.</summary>
    public DateTimeOffset Now { get; } = clock.Now();

    /// <summary>
    /// Whether the demo accounts exist. Only then are there examples that write, so that no one changes a real shop with one click.
    /// </summary>
    public bool HasAccounts => shopper.IsSignedIn && merchant.IsMerchant;

    /// <summary>Id of the demo shopper.</summary>
    public string ShopperId => shopper.UserId ?? "";

    /// <summary>Id of the demo shopper's session.</summary>
    public string SessionId => shopper.SessionId ?? "";

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("The reference is written for a request.");

    /// <summary>Logs in the demo accounts, if they exist.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (Http.RequestServices.GetService<DemoSessions>() is not { } sessions)
            return;
        shopper = await LogInAsync(sessions, DemoSessions.Shopper, cancellationToken);
        merchant = await LogInAsync(sessions, DemoSessions.Merchant, cancellationToken);
    }

    /// <summary>Calls the API; null if the response is an error.</summary>
    /// <param name="access">The caller.</param>
    /// <param name="method">The HTTP method. The call must not change anything.</param>
    /// <param name="path">Gets the path relative to the API's address.</param>
    /// <param name="values">The query string, or null.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<JsonNode?> CallAsync(
        Access? access,
        string method,
        string path,
        IReadOnlyDictionary<string, string>? values = null,
        JsonObject? body = null,
        CancellationToken cancellationToken = default)
    {
        var request = new ParseRequest
        {
            Method = method,
            Path = path,
            Body = body is null ? RequestReader.NoBody : JsonSerializer.SerializeToElement(body),
            Query = new QueryCollection(
                (values ?? new Dictionary<string, string>()).ToDictionary(value => value.Key, value => new StringValues(value.Value))),
            Token = Token,
            Call = new ParseCall
            {
                Caller = access switch
                {
                    Access.SignedIn => shopper,
                    Access.Merchant => merchant,
                    Access.MasterKeyOnly => Caller.Anonymous with { HasMasterKey = true },
                    _ => Caller.Anonymous,
                },
                Services = Http.RequestServices,
                BaseAddress = shop.Value.AddressFor(Http.Request) ?? throw new InvalidOperationException("The request names no host."),
            },
        };
        try
        {
            var answer = await routes.AnswerAsync(request, cancellationToken);
            return Read(answer.Write);
        }
        catch (ParseException)
        {
            return null;
        }
    }

    /// <summary>Finds the first matching object of a class, as a caller sees it; null if there is none.</summary>
    public async Task<JsonObject?> FindAsync(
        Access access, ParseClass parseClass, JsonObject? where = null, string? order = null, CancellationToken cancellationToken = default)
    {
        var values = new Dictionary<string, string> { ["limit"] = "1" };
        if (where is not null)
            values["where"] = where.ToJsonString();
        if (order is not null)
            values["order"] = order;
        var answer = await CallAsync(access, HttpMethods.Get, ClassPaths.Of(parseClass), values, cancellationToken: cancellationToken);
        return answer?["results"]!.AsArray() is [JsonObject found] ? found : null;
    }

    /// <summary>Serializes an error.</summary>
    public static JsonNode Show(ParseError error) => Read(writer => AnswerWriter.Write(writer, error));

    /// <summary>Serializes a date.</summary>
    public static JsonObject Date(DateTimeOffset instant) => new() { ["__type"] = "Date", ["iso"] = ParseDate.Write(instant) };

    /// <summary>Serializes a pointer.</summary>
    public static JsonObject Pointer(string className, string objectId) =>
        new() { ["__type"] = "Pointer", ["className"] = className, ["objectId"] = objectId };

    private async Task<Caller> LogInAsync(DemoSessions sessions, string name, CancellationToken cancellationToken)
    {
        if (await sessions.FindTokenAsync(name, cancellationToken) is not { } token)
            return Caller.Anonymous;
        var credentials = new ParseCredentials
        {
            ApplicationId = options.ApplicationId,
            RestKey = options.RestKey,
            JavaScriptKey = options.JavaScriptKey,
            ClientKey = options.ClientKey,
            DotNetKey = options.DotNetKey,
            SessionToken = token,
        };
        return await gate.AuthenticateAsync(credentials, address: null, cancellationToken);
    }

    private static JsonNode Read(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return JsonNode.Parse(buffer.WrittenSpan)!;
    }
}
