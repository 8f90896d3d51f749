using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Domain;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FlashSale.Web.Parse.Reference;

/// <summary>
/// The shop as the reference's examples see it: they name objects that there are, and show what the API itself answers. Without the demo's accounts
/// that is what everyone may see.
/// </summary>
internal sealed class ExampleShop(ParseRoutes routes, ParseGate gate, ParseOptions options, IOptions<ShopOptions> shop, IHttpContextAccessor accessor, TimeProvider clock)
{
    // Where an answer shows the caller's token, an example must show another one.
    private const string Token = "r:0123456789abcdef0123456789abcdef";

    private Caller shopper = Caller.Anonymous;
    private Caller merchant = Caller.Anonymous;

    /// <summary>The shop's time.</summary>
    public DateTimeOffset Now { get; } = clock.Now();

    /// <summary>Whether the demo's accounts are there. Only then there are examples that write: in a real shop nobody should change something with one press.</summary>
    public bool HasAccounts => shopper.IsSignedIn && merchant.IsMerchant;

    /// <summary>The id of the account that buys.</summary>
    public string ShopperId => shopper.UserId ?? "";

    /// <summary>The id of the session that the account that buys is logged in with.</summary>
    public string SessionId => shopper.SessionId ?? "";

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("The reference is written for a request.");

    /// <summary>Logs the demo's accounts in, if there are any.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (Http.RequestServices.GetService<DemoSessions>() is not { } sessions)
            return;
        shopper = await LogInAsync(sessions, DemoSessions.Shopper, cancellationToken);
        merchant = await LogInAsync(sessions, DemoSessions.Merchant, cancellationToken);
    }

    /// <summary>What the API answers; null if it refuses.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="method">The verb: nothing may come of it.</param>
    /// <param name="path">The path behind the API's address.</param>
    /// <param name="values">The query string's values, or null.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<JsonNode?> AskAsync(
        Access? who, string method, string path, IReadOnlyDictionary<string, string>? values = null, JsonObject? body = null, CancellationToken cancellationToken = default)
    {
        var request = new ParseRequest
        {
            Method = method,
            Path = path,
            Body = body is null ? RequestReader.NoBody : JsonSerializer.SerializeToElement(body),
            Query = new QueryCollection((values ?? new Dictionary<string, string>()).ToDictionary(value => value.Key, value => new StringValues(value.Value))),
            Token = Token,
            Call = new ParseCall
            {
                Caller = who switch { Access.SignedIn => shopper, Access.Merchant => merchant, Access.Nobody => Caller.Anonymous with { HasMasterKey = true }, _ => Caller.Anonymous },
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

    /// <summary>The first object of a class that a condition finds, as a caller sees it; null if there is none.</summary>
    public async Task<JsonObject?> FindAsync(Access who, ParseClass of, JsonObject? where = null, string? order = null, CancellationToken cancellationToken = default)
    {
        var values = new Dictionary<string, string> { ["limit"] = "1" };
        if (where is not null)
            values["where"] = where.ToJsonString();
        if (order is not null)
            values["order"] = order;
        var answer = await AskAsync(who, HttpMethods.Get, ClassPaths.Of(of), values, cancellationToken: cancellationToken);
        return answer?["results"]!.AsArray() is [JsonObject found] ? found : null;
    }

    /// <summary>An error as it goes over the wire.</summary>
    public static JsonNode Show(ParseError error) => Read(writer => AnswerWriter.Write(writer, error));

    /// <summary>An instant as it goes over the wire.</summary>
    public static JsonObject Date(DateTimeOffset instant) => new() { ["__type"] = "Date", ["iso"] = ParseDate.Write(instant) };

    /// <summary>A pointer as it goes over the wire.</summary>
    public static JsonObject Pointer(string className, string objectId) => new() { ["__type"] = "Pointer", ["className"] = className, ["objectId"] = objectId };

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
        return await gate.AdmitAsync(credentials, address: null, cancellationToken);
    }

    private static JsonNode Read(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return JsonNode.Parse(buffer.WrittenSpan)!;
    }
}
