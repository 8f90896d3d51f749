using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Finds objects with REST's query parser, rights, limits and costs.</summary>
internal static class ConnectionResolver
{
    /// <summary>Finds a page of a class's objects.</summary>
    public static async Task<object?> FindAsync(ParseClass parseClass, IResolveFieldContext context, GraphQLContext shop)
    {
        parseClass.RequireAccess(parseClass.Rights.Read, shop.Request.Caller);
        var limits = shop.Request.Get<QueryLimits>();
        var window = PageWindow.Read(context, limits);
        var query = ReadQuery(parseClass, context, shop, window);
        if (window.IsAtEnd)
        {
            var found = await FindAsync(parseClass, query with { Limit = 0, Counts = true }, shop);
            window = window with { Skip = Math.Max(window.Skip, found.Count!.Value - window.Limit) };
        }
        return await ReadPageAsync(parseClass, query with { Skip = window.Skip }, Wanted.By(context), shop);
    }

    private static async Task<ObjectPage> ReadPageAsync(ParseClass parseClass, FindQuery query, Wanted wanted, GraphQLContext shop)
    {
        var limit = wanted.Objects ? query.Limit : 0;
        // One extra object shows whether there is a next page, unless all are counted anyway.
        var asksForMore = wanted.Next && !wanted.Count && limit > 0;
        var counts = wanted.Count || (wanted.Next && limit == 0) || (wanted.Previous && query.Skip > 0);
        if (limit == 0 && !counts)
            return new ObjectPage([], query.Skip, null, HasNext: false);
        var found = await FindAsync(parseClass, query with { Limit = asksForMore ? limit + 1 : limit, Counts = counts }, shop);
        var objects = found.Objects.Count > limit ? [.. found.Objects.Take(limit)] : found.Objects;
        var hasNext = found.Objects.Count > limit || (long)query.Skip + objects.Count < found.Count;
        return new ObjectPage(objects, query.Skip, found.Count, hasNext);
    }

    private static async Task<FindResult> FindAsync(ParseClass parseClass, FindQuery query, GraphQLContext shop)
    {
        var (request, limits) = (shop.Request, shop.Request.Get<FindLimits>());
        var cost = await limits.ChargeAsync(parseClass, query, request.Caller, request.Address, shop.Cancellation);
        using var slot = await shop.EnterAsync(cost);
        // The cost of included objects is charged here; the object loader loads them later.
        return await request.Get<ParseFinder>()
            .FindAsync(parseClass, query with { Selection = Selection.All(parseClass) }, request.Caller, slot.Token);
    }

    private static FindQuery ReadQuery(ParseClass parseClass, IResolveFieldContext context, GraphQLContext shop, PageWindow window)
    {
        var classes = shop.Request.Get<ParseClasses>();
        var body = new JsonObject
        {
            ["limit"] = window.Limit,
            ["skip"] = window.Skip,
            ["order"] = new JsonArray(
                [.. (context.Find<IEnumerable<object>>("order") ?? []).Select(each => JsonValue.Create((string)each))]),
            ["include"] = new JsonArray([.. SelectedPointers.Of(context, parseClass, classes).Select(path => JsonValue.Create(path))]),
        };
        if (context.Find<IDictionary<string, object?>>("where") is { } where)
            body["where"] = new WhereWriter(classes).Write(where, parseClass);
        return shop.Request.Get<FindQueryParser>().Parse(parseClass, JsonNodes.ToElement(body));
    }

    /// <summary>The parts of a page that are selected.</summary>
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
