using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>
/// Finds objects as REST does: with the same parser of queries, the same rights, the same limits, and for the same price.
/// </summary>
internal static class ConnectionResolver
{
    /// <summary>A page of a class's objects.</summary>
    public static async Task<object?> FindAsync(ParseClass of, IResolveFieldContext context, GraphQLContext shop)
    {
        of.Demand(of.Rights.Read, shop.Request.Caller);
        var limits = shop.Request.Get<QueryLimits>();
        var window = PageWindow.Read(context, limits);
        var query = ReadQuery(of, context, shop, window);
        if (window.IsAtEnd)
        {
            var found = await FindAsync(of, query with { Limit = 0, Counts = true }, shop);
            window = window with { Skip = Math.Max(window.Skip, found.Count!.Value - window.Limit) };
        }
        return await ReadPageAsync(of, query with { Skip = window.Skip }, Wanted.By(context), shop);
    }

    private static async Task<ObjectPage> ReadPageAsync(ParseClass of, FindQuery query, Wanted wanted, GraphQLContext shop)
    {
        var limit = wanted.Objects ? query.Limit : 0;
        // One more object tells whether there is a next page, unless all are counted anyway.
        var asksForMore = wanted.Next && !wanted.Count && limit > 0;
        var counts = wanted.Count || (wanted.Next && limit == 0) || (wanted.Previous && query.Skip > 0);
        if (limit == 0 && !counts)
            return new ObjectPage([], query.Skip, null, HasNext: false);
        var found = await FindAsync(of, query with { Limit = asksForMore ? limit + 1 : limit, Counts = counts }, shop);
        var objects = found.Objects.Count > limit ? [.. found.Objects.Take(limit)] : found.Objects;
        var hasNext = found.Objects.Count > limit || (long)query.Skip + objects.Count < found.Count;
        return new ObjectPage(objects, query.Skip, found.Count, hasNext);
    }

    private static async Task<FindResult> FindAsync(ParseClass of, FindQuery query, GraphQLContext shop)
    {
        var (request, limits) = (shop.Request, shop.Request.Get<FindLimits>());
        var cost = await limits.ChargeAsync(of, query, request.Caller, request.Address, shop.Cancellation);
        using var turn = await shop.EnterAsync(cost);
        // What the objects point to is paid for here, and loaded with what others point to.
        return await request.Get<ParseFinder>().FindAsync(of, query with { Selection = Selection.All(of) }, request.Caller, turn.Token);
    }

    private static FindQuery ReadQuery(ParseClass of, IResolveFieldContext context, GraphQLContext shop, PageWindow window)
    {
        var classes = shop.Request.Get<ParseClasses>();
        var body = new JsonObject
        {
            ["limit"] = window.Limit,
            ["skip"] = window.Skip,
            ["order"] = new JsonArray(
                [.. (context.Find<IEnumerable<object>>("order") ?? []).Select(each => JsonValue.Create((string)each))]),
            ["include"] = new JsonArray([.. SelectedPointers.Of(context, of, classes).Select(path => JsonValue.Create(path))]),
        };
        if (context.Find<IDictionary<string, object?>>("where") is { } where)
            body["where"] = new WhereWriter(classes).Write(where, of);
        return shop.Request.Get<FindQueryParser>().Parse(of, JsonNodes.ToElement(body));
    }

    /// <summary>What of a page is asked for.</summary>
    private sealed record Wanted(bool Objects, bool Count, bool Next, bool Previous)
    {
        public static Wanted By(IResolveFieldContext context)
        {
            var selected = context.SubFields!.Values.Select(field => field.Field.Name.StringValue).ToHashSet();
            var ofPage = selected.Contains("pageInfo");
            return new Wanted(selected.Contains("edges") || ofPage, selected.Contains("count"), ofPage, ofPage);
        }
    }
}
