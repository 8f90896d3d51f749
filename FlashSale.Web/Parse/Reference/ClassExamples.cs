using System.Globalization;
using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>
/// Requests for the objects of each class that work as they stand in this very shop. Where there is nothing that an example could name, there is no
/// example.
/// </summary>
internal sealed class ClassExamples(ExampleShop shop, ParseClasses classes)
{
    private const string UnknownId = "0000000000000000";

    private JsonObject? liveSale;
    private JsonObject? plannedSale;
    private JsonObject? restingProduct;

    /// <summary>The sale that runs and lets a customer buy the most; null if none does.</summary>
    public string? ProductOnSale => liveSale?["product"]!["objectId"]!.GetValue<string>();

    /// <summary>Looks at what there is.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var sales = classes.Get("FlashSale");
        liveSale = await shop.FindAsync(Access.Everyone, sales, Running(), "-perCustomerLimit", cancellationToken);
        plannedSale = await shop.FindAsync(Access.Everyone, sales, After("startTime"), "-startTime", cancellationToken);
        var notOver = new JsonObject { ["className"] = sales.Name, ["where"] = After("endTime") };
        restingProduct = await shop.FindAsync(
            Access.Everyone, classes.Get("Product"), new JsonObject { ["objectId"] = new JsonObject { ["$dontSelect"] = new JsonObject { ["query"] = notOver, ["key"] = "product" } } },
            cancellationToken: cancellationToken);
    }

    /// <summary>Finding objects.</summary>
    public async Task<IReadOnlyList<ReferenceExample>> FindingAsync(ParseClass of, CancellationToken cancellationToken)
    {
        var examples = new List<ReferenceExample>();
        foreach (var (name, summary, values) in await QueriesAsync(of, cancellationToken))
        {
            if (await shop.AskAsync(ClassPaths.ReaderOf(of), HttpMethods.Get, ClassPaths.Of(of), values, cancellationToken: cancellationToken) is { } answer)
                examples.Add(new ReferenceExample(name, summary, StatusCodes.Status200OK, answer) { Values = values });
        }
        var unknown = new Dictionary<string, string> { ["where"] = """{"colour":"red"}""" };
        return [.. examples, new ReferenceExample("unknownField", "A field that there is not", StatusCodes.Status400BadRequest, ExampleShop.Show(ParseError.InvalidQuery($"{of.Name} has no field colour."))) { Values = unknown }];
    }

    /// <summary>Getting one object.</summary>
    public async Task<IReadOnlyList<ReferenceExample>> GettingAsync(ParseClass of, CancellationToken cancellationToken)
    {
        var missing = new ReferenceExample("missing", "One that there is not", StatusCodes.Status404NotFound, ExampleShop.Show(ParseError.NotFound)) { Values = Id(UnknownId) };
        return await shop.FindAsync(ClassPaths.ReaderOf(of), of, order: of.Name == "Order" ? "-createdAt" : null, cancellationToken: cancellationToken) is { } found
            && await shop.AskAsync(ClassPaths.ReaderOf(of), HttpMethods.Get, $"{ClassPaths.Of(of)}/{IdOf(found)}", cancellationToken: cancellationToken) is { } answer
            ? [new ReferenceExample("one", "One that there is", StatusCodes.Status200OK, answer) { Values = Id(IdOf(found)) }, missing]
            : [missing];
    }

    /// <summary>Making an object.</summary>
    public async Task<IReadOnlyList<ReferenceExample>> MakingAsync(ParseClass of, CancellationToken cancellationToken)
    {
        if (!shop.HasAccounts)
            return [];
        var examples = new List<ReferenceExample>();
        if (NewOf(of) is { } fields)
            examples.Add(new ReferenceExample("new", $"A new {ClassPaths.NameOf(of)}", StatusCodes.Status201Created, await MadeAsync(of, fields, cancellationToken)) { Body = fields });
        if (of.Name == "Inventory" && restingProduct is not null)
            examples.Add(Refused("second", "A second one of a product", SecondInventory, new JsonObject { ["product"] = ExampleShop.Pointer("Product", IdOf(restingProduct)), ["stock"] = 1 }));
        if (of.Name == "Order" && restingProduct is not null)
            examples.Add(Refused("notLive", "A product that is not on sale now", ParseError.Validation("No sale is running for this product.", "notLive"), new JsonObject { ["product"] = ExampleShop.Pointer("Product", IdOf(restingProduct)) }));
        examples.Add(Refused("incomplete", "Without what is required", of is UserClass ? NoUsername : ParseError.Validation($"{of.Fields.First(field => field.IsRequired).Name} is required"), []));
        return examples;
    }

    /// <summary>Changing an object.</summary>
    public async Task<IReadOnlyList<ReferenceExample>> ChangingAsync(ParseClass of, CancellationToken cancellationToken)
    {
        if (!shop.HasAccounts)
            return [];
        var found = of.Name switch
        {
            "FlashSale" => plannedSale,
            "Order" => await shop.FindAsync(ClassPaths.ReaderOf(of), of, new JsonObject { ["status"] = "confirmed" }, "-createdAt", cancellationToken),
            _ => await shop.FindAsync(of.Rights.Update, of, cancellationToken: cancellationToken),
        };
        var examples = new List<ReferenceExample>();
        if (found is not null && ChangeOf(of) is { } fields)
        {
            examples.Add(new ReferenceExample("change", ChangeWords(of), StatusCodes.Status200OK, new JsonObject { ["updatedAt"] = found["updatedAt"]!.DeepClone() }) { Values = Id(IdOf(found)), Body = fields });
        }
        var (error, name) = of.NotOwn is { } notOwn ? (notOwn, "another") : (ParseError.NotFound, "missing");
        return [.. examples, Refused(name, "One that there is not", error, []) with { Values = Id(UnknownId) }];
    }

    /// <summary>Deleting an object.</summary>
    public IReadOnlyList<ReferenceExample> Deleting(ParseClass of)
    {
        if (!shop.HasAccounts)
            return [];
        // One that is there would be gone after the first try.
        var (error, name) = of.NotOwn is { } notOwn ? (notOwn, "another") : (ParseError.NotFoundForDelete, "missing");
        return [Refused(name, "One that there is not", error, null) with { Values = Id(UnknownId) }];
    }

    private static ParseError SecondInventory { get; } = new(StatusCodes.Status400BadRequest, 137, "This product has its inventory already: change the stock of that one.");

    private static ParseError NoUsername { get; } = new(StatusCodes.Status400BadRequest, 200, "bad or missing username");

    private async Task<IReadOnlyList<(string Name, string Summary, Dictionary<string, string> Values)>> QueriesAsync(ParseClass of, CancellationToken cancellationToken)
    {
        var queries = new List<(string, string, Dictionary<string, string>)>();
        switch (of.Name)
        {
            case "Product" when await shop.FindAsync(Access.Everyone, of, cancellationToken: cancellationToken) is { } product:
                var word = product["name"]!.GetValue<string>().Split(' ')[0];
                queries.Add(("search", "By the beginning of its name", new()
                {
                    ["where"] = new JsonObject { ["name"] = new JsonObject { ["$regex"] = $@"^\Q{word}\E", ["$options"] = "i" } }.ToJsonString(),
                    ["keys"] = "name,price",
                }));
                break;
            case "FlashSale":
                queries.Add(("running", "Sales that run now, each with its product", new()
                {
                    ["where"] = Running().ToJsonString(),
                    ["include"] = "product",
                    ["order"] = "endTime",
                    ["limit"] = "2",
                }));
                break;
            case "Inventory":
                queries.Add(("scarce", "What is nearly gone", new() { ["where"] = """{"stock":{"$lt":180}}""", ["order"] = "stock", ["limit"] = "2" }));
                break;
            case "Order":
                queries.Add(("newest", "The newest, with its product", new() { ["order"] = "-createdAt", ["include"] = "product", ["limit"] = "1" }));
                break;
        }
        queries.Add(("page", "Two objects, and how many there are in all", new() { ["limit"] = "2", ["count"] = "1" }));
        return queries;
    }

    private JsonObject Running() => new(
    [
        KeyValuePair.Create("startTime", (JsonNode?)new JsonObject { ["$lte"] = ExampleShop.Date(shop.Now) }),
        .. After("endTime").Select(condition => KeyValuePair.Create(condition.Key, condition.Value?.DeepClone())),
    ]);

    private JsonObject After(string field) => new() { [field] = new JsonObject { ["$gt"] = ExampleShop.Date(shop.Now) } };

    private JsonObject? NewOf(ParseClass of) => of.Name switch
    {
        "Product" => new() { ["name"] = "Copper kettle", ["description"] = "Holds one litre and whistles.", ["price"] = 49 },
        "FlashSale" when restingProduct is not null => new()
        {
            ["product"] = ExampleShop.Pointer("Product", IdOf(restingProduct)),
            ["discount"] = 25,
            ["startTime"] = ExampleShop.Date(shop.Now.AddDays(7)),
            ["endTime"] = ExampleShop.Date(shop.Now.AddDays(8)),
            ["unitsOffered"] = 20,
            ["perCustomerLimit"] = 2,
        },
        "CountdownTimer" when restingProduct is not null => new() { ["product"] = ExampleShop.Pointer("Product", IdOf(restingProduct)), ["duration"] = 900 },
        "Order" when ProductOnSale is { } product => new() { ["product"] = ExampleShop.Pointer("Product", product), ["quantity"] = 1 },
        "_User" => NewUser(),
        _ => null,
    };

    // Another name each time, because a name can be taken once only.
    private JsonObject NewUser()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"guest{shop.Now.ToUnixTimeMilliseconds()}");
        return new() { ["username"] = name, ["password"] = "Right horse 7!", ["email"] = $"{name}@example.com" };
    }

    private JsonObject? ChangeOf(ParseClass of) => of.Name switch
    {
        "Product" => new() { ["description"] = "Holds one litre, whistles, and pours without a drop." },
        "Inventory" => new() { ["stock"] = new JsonObject { ["__op"] = "Increment", ["amount"] = 5 } },
        "FlashSale" => new() { ["discount"] = 35, ["perCustomerLimit"] = new JsonObject { ["__op"] = "Delete" } },
        "CountdownTimer" => new() { ["duration"] = 1200 },
        "Order" => new() { ["status"] = "cancelled" },
        "Notification" => new() { ["readAt"] = ExampleShop.Date(shop.Now) },
        "_User" => new() { ["displayName"] = "Sam" },
        _ => null,
    };

    private static string ChangeWords(ParseClass of) => of.Name switch
    {
        "Inventory" => "Five more units",
        "FlashSale" => "Another discount, and no limit for a customer any more",
        "Order" => "Cancel it",
        "Notification" => "It was read",
        var name => $"Another {(name == "_User" ? "name to be called by" : name == "CountdownTimer" ? "duration" : "description")}",
    };

    // What a client is told of a new object, on the pattern of one that there is.
    private async Task<JsonNode> MadeAsync(ParseClass of, JsonObject fields, CancellationToken cancellationToken)
    {
        var pattern = await shop.FindAsync(ClassPaths.ReaderOf(of), of, cancellationToken: cancellationToken);
        var made = new JsonObject();
        foreach (var name in of.Fields.Where(field => field.IsReadOnly && field.Name != "updatedAt").Select(field => field.Name).Append(ParseSchemas.Rights).Where(name => !fields.ContainsKey(name)))
        {
            if (pattern?[name] is { } value)
                made[name] = value.DeepClone();
        }
        made.TryAdd("objectId", UnknownId);
        return made;
    }

    private static ReferenceExample Refused(string name, string summary, ParseError error, JsonObject? body) => new(name, summary, error.Status, ExampleShop.Show(error)) { Body = body };

    private static string IdOf(JsonObject found) => found["objectId"]!.GetValue<string>();

    private static Dictionary<string, string> Id(string id) => new() { [ReferenceParameter.ObjectId.Name] = id };
}
