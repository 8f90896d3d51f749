using System.Text.Json;

namespace FlashSale.Bench.Abuse;

/// <summary>One kind of request that costs the shop more than it costs the attacker.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Request">Writes the request with this number. Each one is different, so that no cache can answer it.</param>
/// <param name="HoldsConnection">True to keep the connection open and use another one for the next request.</param>
internal sealed record Attack(string Name, Func<int, byte[]> Request, bool HoldsConnection = false)
{
    /// <summary>The name of all attacks in turn.</summary>
    public const string All = "all";

    /// <summary>The names, in the order in which connections use them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. In(new RawRequest(new Uri("http://localhost")), new AbuseCatalog([""], [""])).Select(attack => attack.Name)];

    /// <summary>All attacks on a shop.</summary>
    public static IReadOnlyList<Attack> In(RawRequest request, AbuseCatalog catalog) =>
    [
        // Refused: it has too many patterns.
        new("patterns", number => Find(request, "Product", number, new() { ["where"] = AnyOf(number, 95) })),
        // The most expensive query that's allowed.
        new("costly", number => Find(request, "Product", number, new()
        {
            ["where"] = AnyOf(number, 10), ["count"] = 1, ["order"] = "description", ["limit"] = 1_000,
        })),
        // The most expensive query with fewer patterns.
        new("fewer", number => Find(request, "Product", number, new()
        {
            ["where"] = AnyOf(number, 3), ["count"] = 1, ["order"] = "description", ["limit"] = 1_000,
        })),
        new("sort", number => Find(request, "Product", number, new() { ["order"] = "description,-name", ["limit"] = 1 })),
        new("objects", number => Find(request, "Product", number, new() { ["limit"] = 1_000 })),
        new("includes", number => Find(request, number % 2 == 0 ? "CountdownTimer" : "FlashSale", number, new()
        {
            ["include"] = "product", ["limit"] = 1_000,
        })),
        new("count", number => Find(request, "Product", number, new() { ["count"] = 1, ["limit"] = 0 })),
        new("get", number => request.Get($"/parse/classes/FlashSale/{catalog.Sales[number % catalog.Sales.Count]}?include=product")),
        new("openapi", number => request.Get($"/openapi/parse.json?x={number}")),
        new("sign-ups", number => request.Post("/parse/users", Json(new()
        {
            ["username"] = $"mallory-{Guid.NewGuid():n}",
            ["password"] = "Guess!2026-" + number,
            ["email"] = $"{Guid.NewGuid():n}@example.com",
        }))),
        new("logins", number => request.Post("/parse/login", Json(new()
        {
            ["username"] = $"customer{number % 100}", ["password"] = "Guess!" + number,
        }))),
        new("search", number => request.Page($"/?q=kettle{number}&x={number}")),
        new("lists", number => request.Page($"/?show={(number % 2 == 0 ? "ended" : "live")}&page={number}&sort=price&x={number}")),
        new("product-pages", number => request.Page($"/products/{catalog.Products[number % catalog.Products.Count]}?x={number}")),
        new("missing-pages", number => request.Page($"/products/missing{number}?x={number}")),
        new("account-pages", number => request.Page($"/Account/Register?x={number}")),
        new("sockets", _ => request.Socket("/_blazor"), HoldsConnection: true),
    ];

    // Written as by Parse's JavaScript SDK. The price condition matches all products.
    private static byte[] Find(RawRequest request, string className, int number, Dictionary<string, object> query)
    {
        query["_method"] = "GET";
        query.TryAdd("where", className == "Product"
            ? new Dictionary<string, object> { ["price"] = new Dictionary<string, object> { ["$gt"] = -1 - number } }
            : new Dictionary<string, object> { ["createdAt"] = new Dictionary<string, object> { ["$ne"] = Moment(number) } });
        return request.Post("/parse/classes/" + className, Json(query));
    }

    private static Dictionary<string, object> Moment(int number) =>
        new() { ["__type"] = "Date", ["iso"] = DateTimeOffset.FromUnixTimeSeconds(number).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null) };

    // No description contains any of them, so every row is compared with all patterns.
    private static Dictionary<string, object> AnyOf(int number, int patterns) => new()
    {
        ["$or"] = Enumerable.Range(0, patterns).Select(each => new Dictionary<string, object>
        {
            ["description"] = new Dictionary<string, object> { ["$regex"] = $"kettle{number}x{each}", ["$options"] = "i" },
        }),
    };

    private static string Json(Dictionary<string, object> value) => JsonSerializer.Serialize(value);
}
