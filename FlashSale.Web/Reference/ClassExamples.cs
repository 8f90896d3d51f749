using System.Globalization;
using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>Example requests for each class that work in this shop. If there is no suitable object, there is no example.</summary>
internal sealed class ClassExamples(ExampleShop shop, ParseClasses classes)
{
    private const string UnknownId = "0000000000000000";

    private JsonObject? liveSale;
    private JsonObject? upcomingSale;
    private JsonObject? productNotOnSale;

    /// <summary>Id of the product in the current sale with the highest limit per customer; null if there is none.</summary>
    public string? ProductOnSale => liveSale?["product"]!["objectId"]!.GetValue<string>();

    /// <summary>Loads the objects that the examples use.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var sales = classes.Get("FlashSale");
        liveSale = await shop.FindAsync(Access.Everyone, sales, Running(), "-perCustomerLimit", cancellationToken);
        upcomingSale = await shop.FindAsync(Access.Everyone, sales, After("startTime"), "-startTime", cancellationToken);
        var notOver = new JsonObject { ["className"] = sales.Name, ["where"] = After("endTime") };
        productNotOnSale = await shop.FindAsync(
            Access.Everyone, classes.Get("Product"), new JsonObject
            {
                ["objectId"] = new JsonObject { ["$dontSelect"] = new JsonObject { ["query"] = notOver, ["key"] = "product" } },
            },
            cancellationToken: cancellationToken);
    }

    /// <summary>Examples of finding objects.</summary>
    public async Task<IReadOnlyList<ReferenceExample>> FindExamplesAsync(ParseClass parseClass, CancellationToken cancellationToken)
    {
        var examples = new List<ReferenceExample>();
        foreach (var (name, summary, values) in await QueriesAsync(parseClass, cancellationToken))
        {
            var (reader, path) = (ClassPaths.ReaderOf(parseClass), ClassPaths.Of(parseClass));
            if (await shop.CallAsync(reader, HttpMethods.Get, path, values, cancellationToken: cancellationToken) is { } answer)
                examples.Add(new ReferenceExample(name, summary, StatusCodes.Status200OK, answer) { Values = values });
        }
        var unknown = new Dictionary<string, string> { ["where"] = """{"colour":"red"}""" };
        return
        [
            .. examples,
            new ReferenceExample(
                "unknownField",
                "An unknown field",
                StatusCodes.Status400BadRequest,
                ExampleShop.Show(ParseError.InvalidQuery($"{parseClass.Name} has no field colour."))) { Values = unknown },
        ];
    }

    /// <summary>Examples of getting one object.</summary>
    public async Task<IReadOnlyList<ReferenceExample>> GetExamplesAsync(ParseClass parseClass, CancellationToken cancellationToken)
    {
        var missing = new ReferenceExample(
            "missing", "A missing object", StatusCodes.Status404NotFound, ExampleShop.Show(ParseError.NotFound))
        { Values = Id(UnknownId) };
        return await shop.FindAsync(
            ClassPaths.ReaderOf(parseClass),
            parseClass,
            order: parseClass.Name == "Order" ? "-createdAt" : null,
            cancellationToken: cancellationToken) is { } found
            && await shop.CallAsync(
                ClassPaths.ReaderOf(parseClass),
                HttpMethods.Get,
                $"{ClassPaths.Of(parseClass)}/{IdOf(found)}",
                cancellationToken: cancellationToken) is { } answer
            ? [new ReferenceExample("one", "An existing object", StatusCodes.Status200OK, answer) { Values = Id(IdOf(found)) }, missing]
            : [missing];
    }

    /// <summary>Examples of creating an object.</summary>
    public async Task<IReadOnlyList<ReferenceExample>> CreateExamplesAsync(ParseClass parseClass, CancellationToken cancellationToken)
    {
        if (!shop.HasAccounts)
            return [];
        var examples = new List<ReferenceExample>();
        if (NewOf(parseClass) is { } fields)
            examples.Add(
                new ReferenceExample(
                    "new",
                    $"A new {ClassPaths.NameOf(parseClass)}",
                    StatusCodes.Status201Created,
                    await CreatedResponseAsync(parseClass, fields, cancellationToken))
                { Body = fields });
        if (parseClass.Name == "Inventory" && productNotOnSale is not null)
            examples.Add(
                Refused(
                    "second",
                    "A second inventory of a product",
                    SecondInventory,
                    new JsonObject { ["product"] = ExampleShop.Pointer("Product", IdOf(productNotOnSale)), ["stock"] = 1 }));
        if (parseClass.Name == "Order" && productNotOnSale is not null)
            examples.Add(
                Refused(
                    "notLive",
                    "A product that isn't on sale",
                    ParseError.Validation("No sale is running for this product.", "notLive"),
                    new JsonObject { ["product"] = ExampleShop.Pointer("Product", IdOf(productNotOnSale)) }));
        examples.Add(
            Refused(
                "incomplete",
                "Required fields missing",
                parseClass is UserClass
                    ? NoUsername
                    : ParseError.Validation($"{parseClass.Fields.First(field => field.IsRequired).Name} is required"),
                []));
        return examples;
    }

    /// <summary>Examples of updating an object.</summary>
    public async Task<IReadOnlyList<ReferenceExample>> UpdateExamplesAsync(ParseClass parseClass, CancellationToken cancellationToken)
    {
        if (!shop.HasAccounts)
            return [];
        var found = parseClass.Name switch
        {
            "FlashSale" => upcomingSale,
            "Order" =>
                await shop.FindAsync(
                    ClassPaths.ReaderOf(parseClass),
                    parseClass,
                    new JsonObject { ["status"] = "confirmed" },
                    "-createdAt",
                    cancellationToken),
            _ => await shop.FindAsync(parseClass.Rights.Update, parseClass, cancellationToken: cancellationToken),
        };
        var examples = new List<ReferenceExample>();
        if (found is not null && ChangeOf(parseClass) is { } fields)
        {
            examples.Add(
                new ReferenceExample(
                    "change",
                    DescribeChange(parseClass),
                    StatusCodes.Status200OK,
                    new JsonObject { ["updatedAt"] = found["updatedAt"]!.DeepClone() })
                { Values = Id(IdOf(found)), Body = fields });
        }
        var (error, name) = parseClass.NotOwnerError is { } notOwn ? (notOwn, "another") : (ParseError.NotFound, "missing");
        return [.. examples, Refused(name, "A missing object", error, []) with { Values = Id(UnknownId) }];
    }

    /// <summary>Examples of deleting an object.</summary>
    public IReadOnlyList<ReferenceExample> DeleteExamples(ParseClass parseClass)
    {
        if (!shop.HasAccounts)
            return [];
        // An existing object would be gone after the first try.
        var (error, name) = parseClass.NotOwnerError is { } notOwn ? (notOwn, "another") : (ParseError.NotFoundForDelete, "missing");
        return [Refused(name, "A missing object", error, null) with { Values = Id(UnknownId) }];
    }

    private static ParseError SecondInventory { get; } = new(
        StatusCodes.Status400BadRequest, 137, "This product already has an inventory. Update its stock instead.");

    private static ParseError NoUsername { get; } = new(StatusCodes.Status400BadRequest, 200, "bad or missing username");

    private async Task<IReadOnlyList<(string Name, string Summary, Dictionary<string, string> Values)>> QueriesAsync(
        ParseClass parseClass, CancellationToken cancellationToken)
    {
        var queries = new List<(string, string, Dictionary<string, string>)>();
        switch (parseClass.Name)
        {
            case "Product" when await shop.FindAsync(Access.Everyone, parseClass, cancellationToken: cancellationToken) is { } product:
                var word = product["name"]!.GetValue<string>().Split(' ')[0];
                queries.Add(("search", "By the start of the name", new()
                {
                    ["where"] = new JsonObject
                    {
                        ["name"] = new JsonObject { ["$regex"] = $@"^\Q{word}\E", ["$options"] = "i" },
                    }.ToJsonString(),
                    ["keys"] = "name,price",
                }));
                break;
            case "FlashSale":
                queries.Add(("running", "Current sales with their products", new()
                {
                    ["where"] = Running().ToJsonString(),
                    ["include"] = "product",
                    ["order"] = "endTime",
                    ["limit"] = "2",
                }));
                break;
            case "Inventory":
                queries.Add(("scarce", "Low stock", new()
                {
                    ["where"] = """{"stock":{"$lt":180}}""",
                    ["order"] = "stock",
                    ["limit"] = "2",
                }));
                break;
            case "Order":
                queries.Add(
                    (
                        "newest",
                        "The newest order with its product",
                        new() { ["order"] = "-createdAt", ["include"] = "product", ["limit"] = "1" }));
                break;
        }
        queries.Add(("page", "Two objects and the total count", new() { ["limit"] = "2", ["count"] = "1" }));
        return queries;
    }

    private JsonObject Running() => new(
    [
        KeyValuePair.Create("startTime", (JsonNode?)new JsonObject { ["$lte"] = ExampleShop.Date(shop.Now) }),
        .. After("endTime").Select(condition => KeyValuePair.Create(condition.Key, condition.Value?.DeepClone())),
    ]);

    private JsonObject After(string field) => new() { [field] = new JsonObject { ["$gt"] = ExampleShop.Date(shop.Now) } };

    private JsonObject? NewOf(ParseClass parseClass) => parseClass.Name switch
    {
        "Product" => new() { ["name"] = "Copper kettle", ["description"] = "Holds one litre and whistles.", ["price"] = 49 },
        "FlashSale" when productNotOnSale is not null => new()
        {
            ["product"] = ExampleShop.Pointer("Product", IdOf(productNotOnSale)),
            ["discount"] = 25,
            ["startTime"] = ExampleShop.Date(shop.Now.AddDays(7)),
            ["endTime"] = ExampleShop.Date(shop.Now.AddDays(8)),
            ["unitsOffered"] = 20,
            ["perCustomerLimit"] = 2,
        },
        "CountdownTimer" when productNotOnSale is not null =>
            new() { ["product"] = ExampleShop.Pointer("Product", IdOf(productNotOnSale)), ["duration"] = 900 },
        "Order" when ProductOnSale is { } product => new() { ["product"] = ExampleShop.Pointer("Product", product), ["quantity"] = 1 },
        "Address" => new()
        {
            ["name"] = "Sam Shopper",
            ["line1"] = "1600 Main Street",
            ["city"] = "Springfield",
            ["region"] = "IL",
            ["postalCode"] = "62701",
            ["country"] = "US",
        },
        "_User" => NewUser(),
        _ => null,
    };

    // A new name each time, because usernames are unique.
    private JsonObject NewUser()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"guest{shop.Now.ToUnixTimeMilliseconds()}");
        return new() { ["username"] = name, ["password"] = "Right horse 7!", ["email"] = $"{name}@example.com" };
    }

    private JsonObject? ChangeOf(ParseClass parseClass) => parseClass.Name switch
    {
        "Product" => new() { ["description"] = "Holds one litre, whistles, and pours without a drop." },
        "Inventory" => new() { ["stock"] = new JsonObject { ["__op"] = "Increment", ["amount"] = 5 } },
        "FlashSale" => new() { ["discount"] = 35, ["perCustomerLimit"] = new JsonObject { ["__op"] = "Delete" } },
        "CountdownTimer" => new() { ["duration"] = 1200 },
        "Order" => new() { ["status"] = "cancelled" },
        "Notification" => new() { ["readAt"] = ExampleShop.Date(shop.Now) },
        "Address" => new() { ["phone"] = "+1 212 555 0100" },
        "_User" => new() { ["displayName"] = "Sam" },
        _ => null,
    };

    private static string DescribeChange(ParseClass parseClass) => parseClass.Name switch
    {
        "Inventory" => "Five more units",
        "FlashSale" => "Another discount without a limit per customer",
        "Order" => "Cancel the order",
        "Notification" => "Mark as read",
        "Address" => "Another phone number",
        var name => $"Another {(name == "_User" ? "display name" : name == "CountdownTimer" ? "duration" : "description")}",
    };

    // The response for a new object, modeled on an existing one.
    private async Task<JsonNode> CreatedResponseAsync(ParseClass parseClass, JsonObject fields, CancellationToken cancellationToken)
    {
        var pattern = await shop.FindAsync(ClassPaths.ReaderOf(parseClass), parseClass, cancellationToken: cancellationToken);
        var made = new JsonObject();
        foreach (
            var name in parseClass.Fields
                .Where(field => field.IsReadOnly && field.Name != "updatedAt")
                .Select(field => field.Name)
                .Append(ParseSchemas.Rights)
                .Where(name => !fields.ContainsKey(name)))
        {
            if (pattern?[name] is { } value)
                made[name] = value.DeepClone();
        }
        made.TryAdd("objectId", UnknownId);
        return made;
    }

    private static ReferenceExample Refused(string name, string summary, ParseError error, JsonObject? body) =>
        new(name, summary, error.Status, ExampleShop.Show(error)) { Body = body };

    private static string IdOf(JsonObject found) => found["objectId"]!.GetValue<string>();

    private static Dictionary<string, string> Id(string id) => new() { [ReferenceParameter.ObjectId.Name] = id };
}
