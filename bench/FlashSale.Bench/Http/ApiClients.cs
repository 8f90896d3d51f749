using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace FlashSale.Bench.Http;

/// <summary>API clients, each with its own connection. Each request uses another customer's session.</summary>
internal sealed class ApiClients : IDisposable
{
    // The same fields that REST returns for an order, and for sales with their products.
    private const string GraphQLOrder =
        """{"query":"mutation Buy($input:CreateOrderInput!){createOrder(input:$input){order{objectId createdAt updatedAt productName """
        + """flashSale{objectId} quantity status unitPrice total currency claimNumber number user{objectId}}}}","variables":"""
        + """{"input":{"fields":{"product":{"link":"PRODUCT"},"quantity":1}}}}""";

    private static readonly byte[] GraphQLFind = Encoding.UTF8.GetBytes(
        """{"query":"query Sales{flashSales(first:100){edges{node{objectId createdAt updatedAt discount startTime endTime unitsOffered """
        + """perCustomerLimit product{objectId createdAt updatedAt name description price published image{url}}}}}}"}""");

    private readonly HttpMessageInvoker sender;
    private readonly Uri shop;
    private readonly IReadOnlyList<string> tokens;
    private readonly byte[] order;
    private readonly byte[] graphQLOrder;
    private int requests = -1;

    public ApiClients(Uri shop, int connections, IReadOnlyList<string> tokens, string product)
    {
        this.shop = shop;
        this.tokens = tokens;
        order = Encoding.UTF8.GetBytes(
            $$$"""{"product":{"__type":"Pointer","className":"Product","objectId":"{{{product}}}"},"quantity":1}""");
        graphQLOrder = Encoding.UTF8.GetBytes(GraphQLOrder.Replace("PRODUCT", product, StringComparison.Ordinal));
        sender = new HttpMessageInvoker(
            new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false, UseProxy = false });
    }

    /// <summary>Number of logged-in customers.</summary>
    public int Sessions => tokens.Count;

    /// <summary>The request that clients repeat. It returns true if it succeeded.</summary>
    public Func<int, CancellationToken, Task<bool>> CallerOf(string endpoint) => endpoint switch
    {
        "orders" => (_, cancelled) => SendAsync(HttpMethod.Post, "parse/classes/Order", cancelled, order),
        "graphql orders" => (_, cancelled) => SendAsync(HttpMethod.Post, "graphql", cancelled, graphQLOrder),
        "graphql finds" => (_, cancelled) => SendAsync(HttpMethod.Post, "graphql", cancelled, GraphQLFind),
        "finds" => (_, cancelled) => SendAsync(HttpMethod.Get, "parse/classes/FlashSale?include=product", cancelled),
        "noop post" => (_, cancelled) => SendAsync(HttpMethod.Post, "bench/noop", cancelled, order),
        "noop get" => (_, cancelled) => SendAsync(HttpMethod.Get, "bench/noop", cancelled),
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint), endpoint, "There is no such endpoint."),
    };

    public void Dispose() => sender.Dispose();

    private async Task<bool> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken, byte[]? body = null)
    {
        var number = (uint)Interlocked.Increment(ref requests);
        using var request = new HttpRequestMessage(method, new Uri(shop, path));
        request.Headers.Add("X-Parse-Application-Id", "flash-sale");
        if (method == HttpMethod.Post)
        {
            request.Headers.Add("X-Parse-Session-Token", tokens[(int)(number % tokens.Count)]);
            request.Headers.Add("X-Parse-Request-Id", string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():n}"));
            request.Content = new ByteArrayContent(body!) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }
        using var response = await sender.SendAsync(request, cancellationToken);
        // Reads the whole body, like a client. GraphQL answers errors with status 200.
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode && (path != "graphql" || answer.AsSpan().IndexOf("\"errors\""u8) < 0);
    }
}
