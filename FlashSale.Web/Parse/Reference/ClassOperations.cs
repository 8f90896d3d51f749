using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>What can be done with the objects of each class, as far as its rights let anybody.</summary>
internal sealed class ClassOperations(ClassExamples examples, ParseSchemas schemas)
{
    private static readonly IReadOnlyList<int> Writing = [StatusCodes.Status400BadRequest];
    private static readonly IReadOnlyList<int> One = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound];
    private static readonly IReadOnlyList<int> Guarded = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status412PreconditionFailed];

    /// <summary>The operations of a class.</summary>
    public async Task<IReadOnlyList<ReferenceOperation>> OfAsync(ParseClass of, CancellationToken cancellationToken)
    {
        var (path, name, tag) = (ClassPaths.Of(of), ClassPaths.NameOf(of), of.Name);
        var one = $"{path}/{{{ReferenceParameter.ObjectId.Name}}}";
        var hasVersion = HasVersion(of);
        var operations = new List<ReferenceOperation>
        {
            new(HttpMethod.Get, path, $"Find {name} objects")
            {
                Id = $"find{name}",
                Tag = tag,
                Description = $"{of.Meaning} {WhoReads(of)}",
                Who = ClassPaths.ReaderOf(of),
                Parameters = ReferenceParameter.Finding,
                Answer = Found(of),
                Refusals = of.Rights.Read == Access.SignedIn ? One : Writing,
                Examples = await examples.FindingAsync(of, cancellationToken),
            },
            new(HttpMethod.Get, one, $"Get one {name}")
            {
                Id = $"get{name}",
                Tag = tag,
                Who = ClassPaths.ReaderOf(of),
                Parameters = [ReferenceParameter.ObjectId, .. ReferenceParameter.Selection, .. hasVersion ? [ReferenceParameter.IfNoneMatch] : Array.Empty<ReferenceParameter>()],
                Answer = schemas.Reference(of.Name),
                AnswerHeaders = hasVersion ? ["ETag"] : [],
                Refusals = One,
                Examples = await examples.GettingAsync(of, cancellationToken),
            },
        };
        if (of.Rights.Create != Access.Nobody)
        {
            operations.Add(new(HttpMethod.Post, path, of is UserClass ? "Sign up" : of.Name == "Order" ? "Place an order" : $"Make a {name}")
            {
                Id = $"create{name}",
                Tag = tag,
                Description = Making(of),
                Who = of.Rights.Create,
                Parameters = of.Name == "Order" ? [ReferenceParameter.RequestId] : of is UserClass ? [ReferenceParameter.InstallationId] : [],
                Body = schemas.Reference(ParseSchemas.New(of.Name)),
                Status = StatusCodes.Status201Created,
                Answer = schemas.Reference(ParseSchemas.Made(of.Name)),
                AnswerHeaders = hasVersion ? ["Location", "ETag"] : ["Location"],
                Refusals = of.Name == "Order"
                    ? [.. One, StatusCodes.Status503ServiceUnavailable]
                    : of is UserClass ? [.. Writing, StatusCodes.Status429TooManyRequests] : Writing,
                Examples = await examples.MakingAsync(of, cancellationToken),
            });
        }
        if (of.Rights.Update != Access.Nobody)
        {
            operations.Add(new(HttpMethod.Put, one, of.Name == "Order" ? "Cancel an order, or move it along" : $"Change a {name}")
            {
                Id = $"update{name}",
                Tag = tag,
                Description = Changing(of),
                Who = of.Rights.Update,
                Parameters = hasVersion ? [ReferenceParameter.ObjectId, ReferenceParameter.IfMatch] : [ReferenceParameter.ObjectId],
                Body = schemas.Reference(ParseSchemas.Change(of.Name)),
                Answer = schemas.Reference(ParseSchemas.Changed(of.Name)),
                AnswerHeaders = hasVersion ? ["ETag"] : [],
                Refusals = hasVersion ? Guarded : One,
                Examples = await examples.ChangingAsync(of, cancellationToken),
            });
        }
        if (of.Rights.Delete != Access.Nobody)
        {
            operations.Add(new(HttpMethod.Delete, one, $"Delete a {name}")
            {
                Id = $"delete{name}",
                Tag = tag,
                Description = Deleting(of),
                Who = of.Rights.Delete,
                Parameters = hasVersion ? [ReferenceParameter.ObjectId, ReferenceParameter.IfMatch] : [ReferenceParameter.ObjectId],
                Answer = Nothing(),
                Refusals = hasVersion ? Guarded : One,
                Examples = examples.Deleting(of),
            });
        }
        return operations;
    }

    /// <summary>The answer of what has nothing to tell.</summary>
    public static JsonObject Nothing() => new() { ["type"] = "object", ["additionalProperties"] = false };

    /// <summary>The answer of a query.</summary>
    private JsonObject Found(ParseClass of) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("results"),
        ["properties"] = new JsonObject
        {
            ["results"] = new JsonObject { ["type"] = "array", ["items"] = schemas.Reference(of.Name) },
            ["count"] = new JsonObject { ["type"] = "integer", ["description"] = "How many match in all, if `count=1` asked for it." },
        },
    };

    private static bool HasVersion(ParseClass of) => of.Name is "Product" or "Inventory" or "FlashSale" or "CountdownTimer";

    private static string WhoReads(ParseClass of) => ClassPaths.ReaderOf(of) switch
    {
        Access.Everyone => "Everyone reads what is published, merchants read all.",
        Access.SignedIn when of.Name == "Order" => "Everyone reads his own, merchants read all.",
        Access.SignedIn => "Everyone reads his own.",
        _ => "Merchants read them.",
    };

    private static string? Making(ParseClass of) => of.Name switch
    {
        "Order" => "Buys at the price of the sale that runs now. The answer tells what was decided: the order with its price and claim number, or 142 with a `reason`: `soldOut`, `limitReached`, `holdLimitReached`, `notLive`. At 503 with `reason` `busy`, send the same request again after `Retry-After` seconds; with an `X-Parse-Request-Id` nothing is ever bought twice.",
        "_User" => "Makes an account and logs it in.",
        "Inventory" => "Gives a new product its first stock: a product is made together with its inventory, which is found by `product`. Afterwards change that one's `stock`; a second inventory is refused (137).",
        "Product" => "It is published unless it says otherwise, and has an inventory with no stock.",
        "FlashSale" => "Without `unitsOffered` it sells all the stock; without `perCustomerLimit` there is no limit for a customer.",
        _ => null,
    };

    private static string? Changing(ParseClass of) => of.Name switch
    {
        "Order" => "Its buyer may set `status` to `cancelled`; a merchant moves it along. Nothing else of an order changes.",
        "Inventory" => "`Increment` restocks (or takes away); a plain number corrects what was counted. Both are noted with who did it.",
        "_User" => "A new password ends all sessions; the answer holds the token of a new one. "
            + "A new password or e-mail address needs a login within the last 5 minutes, or the password as currentPassword.",
        _ when HasVersion(of) => "Without `If-Match` the last writer wins.",
        _ => null,
    };

    private static string? Deleting(ParseClass of) => of.Name switch
    {
        "Order" => "Its buyer does not see it any more, if it is over; the books keep it.",
        "Inventory" => "Refused: a product's inventory goes with the product. To sell no more of it, set `stock` to 0.",
        "Product" => "Only if it was never ordered; its inventory, sales and timers go with it. Otherwise set `published` to false.",
        "FlashSale" => "Only if nothing was ever ordered in it. Otherwise let it end now.",
        "_Session" => "Ends the login.",
        "_User" => "Deletes the account with all that is the person's. "
            + "Needs a login within the last 5 minutes, or the password as currentPassword.",
        _ => null,
    };
}
