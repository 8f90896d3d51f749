using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>Reference entries for each class, according to its rights.</summary>
internal sealed class ClassOperations(ClassExamples examples, ParseSchemas schemas)
{
    private static readonly IReadOnlyList<int> Writing = [StatusCodes.Status400BadRequest];
    private static readonly IReadOnlyList<int> One = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound];
    private static readonly IReadOnlyList<int> Guarded =
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status404NotFound,
        StatusCodes.Status412PreconditionFailed,
    ];

    /// <summary>Gets a class's entries.</summary>
    public async Task<IReadOnlyList<ReferenceOperation>> OfAsync(ParseClass parseClass, CancellationToken cancellationToken)
    {
        var (path, name, tag) = (ClassPaths.Of(parseClass), ClassPaths.NameOf(parseClass), parseClass.Name);
        var one = $"{path}/{{{ReferenceParameter.ObjectId.Name}}}";
        var hasVersion = HasVersion(parseClass);
        var isOrder = parseClass.Name == "Order";
        var nameWithArticle = name[0] is 'A' or 'I' or 'O' ? $"an {name}" : $"a {name}";
        var operations = new List<ReferenceOperation>
        {
            new(HttpMethod.Get, path, $"Find {name} objects")
            {
                Id = $"find{name}",
                Tag = tag,
                Description = $"{parseClass.Description} {DescribeReaders(parseClass)}",
                RequiredAccess = ClassPaths.ReaderOf(parseClass),
                Parameters = ReferenceParameter.FindParameters,
                Answer = Found(parseClass),
                Refusals = parseClass.Rights.Read == Access.SignedIn ? One : Writing,
                Examples = await examples.FindExamplesAsync(parseClass, cancellationToken),
            },
            new(HttpMethod.Get, one, $"Get one {name}")
            {
                Id = $"get{name}",
                Tag = tag,
                RequiredAccess = ClassPaths.ReaderOf(parseClass),
                Parameters =
                [
                    ReferenceParameter.ObjectId,
                    .. ReferenceParameter.Selection,
                    .. hasVersion ? [ReferenceParameter.IfNoneMatch] : Array.Empty<ReferenceParameter>(),
                ],
                Answer = schemas.Reference(parseClass.Name),
                AnswerHeaders = hasVersion ? ["ETag"] : [],
                Refusals = One,
                Examples = await examples.GetExamplesAsync(parseClass, cancellationToken),
            },
        };
        if (parseClass.Rights.Create != Access.MasterKeyOnly)
        {
            var summary = parseClass is UserClass ? "Sign up" : isOrder ? "Place an order" : $"Create {nameWithArticle}";
            operations.Add(new(HttpMethod.Post, path, summary)
            {
                Id = $"create{name}",
                Tag = tag,
                Description = DescribeCreate(parseClass),
                RequiredAccess = parseClass.Rights.Create,
                Parameters = parseClass.Name == "Order"
                    ? [ReferenceParameter.RequestId]
                    : parseClass is UserClass
                    ? [ReferenceParameter.InstallationId]
                    : [],
                Body = schemas.Reference(ParseSchemas.New(parseClass.Name)),
                Status = StatusCodes.Status201Created,
                Answer = schemas.Reference(ParseSchemas.Made(parseClass.Name)),
                AnswerHeaders = hasVersion ? ["Location", "ETag"] : ["Location"],
                Refusals = parseClass.Name == "Order"
                    ? [.. One, StatusCodes.Status503ServiceUnavailable]
                    : parseClass is UserClass ? [.. Writing, StatusCodes.Status429TooManyRequests] : Writing,
                Examples = await examples.CreateExamplesAsync(parseClass, cancellationToken),
            });
        }
        if (parseClass.Rights.Update != Access.MasterKeyOnly)
        {
            var summary = isOrder ? "Cancel an order, or change its status" : $"Update {nameWithArticle}";
            operations.Add(new(HttpMethod.Put, one, summary)
            {
                Id = $"update{name}",
                Tag = tag,
                Description = DescribeUpdate(parseClass),
                RequiredAccess = parseClass.Rights.Update,
                Parameters = hasVersion ? [ReferenceParameter.ObjectId, ReferenceParameter.IfMatch] : [ReferenceParameter.ObjectId],
                Body = schemas.Reference(ParseSchemas.Change(parseClass.Name)),
                Answer = schemas.Reference(ParseSchemas.Changed(parseClass.Name)),
                AnswerHeaders = hasVersion ? ["ETag"] : [],
                Refusals = hasVersion ? Guarded : One,
                Examples = await examples.UpdateExamplesAsync(parseClass, cancellationToken),
            });
        }
        if (parseClass.Rights.Delete != Access.MasterKeyOnly)
        {
            operations.Add(new(HttpMethod.Delete, one, $"Delete {nameWithArticle}")
            {
                Id = $"delete{name}",
                Tag = tag,
                Description = DescribeDelete(parseClass),
                RequiredAccess = parseClass.Rights.Delete,
                Parameters = hasVersion ? [ReferenceParameter.ObjectId, ReferenceParameter.IfMatch] : [ReferenceParameter.ObjectId],
                Answer = Empty(),
                Refusals = hasVersion ? Guarded : One,
                Examples = examples.DeleteExamples(parseClass),
            });
        }
        return operations;
    }

    /// <summary>The schema of an empty response.</summary>
    public static JsonObject Empty() => new() { ["type"] = "object", ["additionalProperties"] = false };

    /// <summary>The schema of a query's response.</summary>
    private JsonObject Found(ParseClass parseClass) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("results"),
        ["properties"] = new JsonObject
        {
            ["results"] = new JsonObject { ["type"] = "array", ["items"] = schemas.Reference(parseClass.Name) },
            ["count"] = new JsonObject
            {
                ["type"] = "integer",
                ["description"] = "Total number of matching objects, if requested with `count=1`.",
            },
        },
    };

    private static bool HasVersion(ParseClass parseClass) =>
        parseClass.Name is "Product" or "Inventory" or "FlashSale" or "CountdownTimer" or "Address";

    private static string DescribeReaders(ParseClass parseClass) => ClassPaths.ReaderOf(parseClass) switch
    {
        Access.Everyone => "Everyone can read published objects; merchants can read all.",
        Access.SignedIn when parseClass.Name == "Order" => "Customers can read their own; merchants can read all.",
        Access.SignedIn => "Customers can read their own.",
        _ => "Only merchants can read them.",
    };

    private static string? DescribeCreate(ParseClass parseClass) => parseClass.Name switch
    {
        "Order" =>
            "Buys at the current sale price. The response is the order with its price and claim number, or error 142 with a `reason`: "
                + "`soldOut`, `limitReached`, `holdLimitReached` or `notLive`. After 503 with `reason` `busy`, send the same request "
                + "again after `Retry-After` seconds. With an `X-Parse-Request-Id`, nothing is ever bought twice.",
        "_User" => "Creates an account and logs it in.",
        "Inventory" =>
            "Sets the initial stock of a new product, whose inventory already exists. Later, find the inventory by `product` and update "
                + "its `stock`; a second inventory is refused (137).",
        "Product" => "The product is published by default, and has an inventory with no stock.",
        "Address" => "The first address of an account is its default. Which other fields are required depends on the `country`.",
        "FlashSale" =>
            "Without `unitsOffered`, the sale sells the whole stock. Without `perCustomerLimit`, there is no limit per customer.",
        _ => null,
    };

    private static string? DescribeUpdate(ParseClass parseClass) => parseClass.Name switch
    {
        "Order" => "The buyer can set `status` to `cancelled`; merchants can set other statuses. No other field can change.",
        "Inventory" => "`Increment` adds or removes units; a plain number corrects the stock. Both are recorded with their author.",
        "_User" => "A new password ends all sessions; the response has a new session's token. "
            + "Changing the password or e-mail address needs a login within the last 5 minutes, or the current password as "
                + "currentPassword.",
        "Address" => "`isDefault` can only be set to true, which takes it from another address. Without `If-Match` the last writer wins.",
        _ when HasVersion(parseClass) => "Without `If-Match` the last writer wins.",
        _ => null,
    };

    private static string? DescribeDelete(ParseClass parseClass) => parseClass.Name switch
    {
        "Order" => "Hides a finished order from its buyer. The shop keeps it for its records.",
        "Inventory" => "Not possible: an inventory is deleted together with its product. To stop selling, set `stock` to 0.",
        "Product" =>
            "Only possible if it was never ordered. Its inventory, sales and timers are deleted with it. Otherwise set `published` to "
                + "false.",
        "FlashSale" => "Only possible if it has no orders. Otherwise set `endTime` to now.",
        "Address" => "After the default address, the newest one becomes the default.",
        "_Session" => "Ends the login.",
        "_User" => "Deletes the account and its personal data. "
            + "Needs a login within the last 5 minutes, or the current password as currentPassword.",
        _ => null,
    };
}
