using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlashSale.Tests.Infrastructure;

/// <summary>A client of the shop's API. It sends the same requests as REST clients.</summary>
public sealed class ParseClient : IDisposable
{
    private readonly HttpClient http;

    public ParseClient(RunningShop shop)
        : this((shop ?? throw new ArgumentNullException(nameof(shop))).Address)
    {
    }

    /// <summary>Creates a client of the shop at this address.</summary>
    public ParseClient(string address)
    {
        Address = address;
        var handler = new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None };
        http = new HttpClient(handler) { BaseAddress = new Uri(address) };
    }

    /// <summary>The shop's address.</summary>
    public string Address { get; }

    /// <summary>The session token of each request; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>The account that the client is logged in to.</summary>
    public string? UserId { get; private set; }

    /// <summary>Headers of each request besides the usual ones.</summary>
    public Dictionary<string, string> Headers { get; } = new() { ["X-Parse-Application-Id"] = "flash-sale" };

    /// <summary>Creates a client of the same shop that isn't logged in.</summary>
    public ParseClient Other() => new(Address);

    /// <summary>Signs up and stays logged in.</summary>
    public async Task<ParseClient> SignUpAsync(string name, string password = RunningShop.Password)
    {
        var answer = await PostAsync("/users", new { username = name, password, email = $"{name}@example.com" });
        answer.ShouldBe(HttpStatusCode.Created);
        Token = answer["sessionToken"];
        UserId = answer["objectId"];
        return this;
    }

    /// <summary>Logs in to an existing account.</summary>
    public async Task<ParseClient> LogInAsync(string name, string password = RunningShop.Password)
    {
        var answer = await PostAsync("/login", new { username = name, password });
        answer.ShouldBe(HttpStatusCode.OK);
        Token = answer["sessionToken"];
        UserId = answer["objectId"];
        return this;
    }

    /// <summary>Creates an object. Fails if the shop refuses it.</summary>
    /// <returns>The shop's response.</returns>
    public async Task<ParseReply> CreateAsync(string className, object fields)
    {
        var answer = await PostAsync($"/classes/{className}", fields);
        answer.ShouldBe(HttpStatusCode.Created);
        return answer;
    }

    /// <summary>Places an order.</summary>
    public Task<ParseReply> BuyAsync(string productId, int quantity = 1) =>
        PostAsync("/classes/Order", new { product = Pointer("Product", productId), quantity });

    public Task<ParseReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ParseReply> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public Task<ParseReply> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<ParseReply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Calls a cloud function.</summary>
    public Task<ParseReply> CallAsync(string function, object? parameters = null) =>
        PostAsync($"/functions/{function}", parameters ?? new { });

    /// <summary>Sends a request with the client's headers.</summary>
    public Task<ParseReply> SendAsync(HttpMethod method, string path, object? body = null) =>
        SendAsync(method, path, body is null ? null : JsonSerializer.Serialize(body), "application/json");

    /// <summary>Sends a request with any text as its body.</summary>
    public Task<ParseReply> SendAsync(
        HttpMethod method, string path, string? body, string contentType, params (string Name, string Value)[] headers) =>
        SendToAsync(method, "/parse" + path, body, contentType, headers);

    /// <summary>Executes a GraphQL operation.</summary>
    public Task<ParseReply> GraphQLAsync(string query, object? variables = null, params (string Name, string Value)[] headers) =>
        SendToAsync(HttpMethod.Post, "/graphql", JsonSerializer.Serialize(new { query, variables }), "application/json", headers);

    /// <summary>Sends a request to any address of the shop.</summary>
    public async Task<ParseReply> SendToAsync(
        HttpMethod method, string address, string? body, string contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        foreach (var (name, value) in Headers.Select(header => (header.Key, header.Value)).Concat(headers))
            request.Headers.TryAddWithoutValidation(name, value);
        if (Token is not null)
            request.Headers.Add("X-Parse-Session-Token", Token);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }
        using var response = await http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var headersOfAnswer = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ParseReply(response.StatusCode, headersOfAnswer, bytes);
    }

    /// <summary>A pointer as JSON.</summary>
    public static JsonObject Pointer(string className, string id) =>
        new() { ["__type"] = "Pointer", ["className"] = className, ["objectId"] = id };

    /// <summary>An instant as JSON.</summary>
    public static JsonObject Date(DateTimeOffset instant) => new()
    {
        ["__type"] = "Date",
        ["iso"] = instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };

    public void Dispose() => http.Dispose();
}
