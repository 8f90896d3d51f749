using System.Text.Json.Nodes;
using FlashSale.Domain;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>What can be followed: the classes of LiveQuery, with the same conditions, rights and events.</summary>
internal sealed class SubscriptionType(ParseClasses classes, Scalars scalars, ObjectTypes objects, WhereTypes wheres)
{
    private const string EventMeaning = "What became of an object, for this subscription.";

    private static readonly (string Op, string Meaning)[] Events =
    [
        ("create", "It is new."),
        ("enter", "It changed, and is now one of those that are followed."),
        ("update", "It changed, and still is one of them."),
        ("leave", "It changed, and no longer is one of them."),
        ("delete", "It is gone."),
    ];

    // The library demands one of each subscription. Here they're executed once for each event instead.
    private static readonly SourceStreamResolver<object> NoStream =
        new(IObservable<object?> (_) => throw new InvalidOperationException("Subscriptions are executed once for each event."));

    private readonly EnumerationGraphType events = MakeEvents();

    /// <summary>Makes the root of subscriptions.</summary>
    public ObjectGraphType Make()
    {
        var root = new ObjectGraphType { Name = "Subscription", Description = "What can be followed over a WebSocket (graphql-transport-ws)." };
        var changes = classes.All.Where(of => LiveQueryReader.Followed.Contains(of.EntityType)).ToDictionary(of => of.Name, of => (Class: of, Type: MakeChange(of)));
        foreach (var (of, type) in changes.Values)
        {
            root.AddField(Field(
                $"{GraphNames.FieldOf(of)}Changed",
                type,
                $"Changes of objects of {of.Name} that the caller may see.",
                context => QueryOf(of, context),
                GraphFields.Argument("where", wheres.Of(of), "Only of objects like this."),
                GraphFields.Argument("watch", scalars.String.Required().List(), "Updates only if one of these fields changed.")));
        }
        var (inventory, stock) = changes["Inventory"];
        root.AddField(Field(
            "stockChanged",
            stock,
            "Changes of a product's stock.",
            context => OfProduct(inventory, context, watch: "stock"),
            GraphFields.Argument("productId", scalars.Id.Required(), "The product's global id or objectId.")));
        var (flashSale, sale) = changes["FlashSale"];
        root.AddField(Field(
            "saleChanged",
            sale,
            "Changes of sales: of one product, or of all.",
            context => OfProduct(flashSale, context),
            GraphFields.Argument("productId", scalars.Id, "The product's global id or objectId.")));
        return root;
    }

    private static EnumerationGraphType MakeEvents()
    {
        var events = new EnumerationGraphType { Name = "LiveEvent", Description = EventMeaning };
        foreach (var (op, meaning) in Events)
            events.Add(new EnumValueDefinition(op.ToUpperInvariant(), op) { Description = meaning });
        return events;
    }

    private ObjectGraphType MakeChange(ParseClass of) => GraphFields.Object(
        $"{GraphNames.TypeOf(of)}Change",
        EventMeaning,
        GraphFields.Field("event", events.Required(), EventMeaning, context => NewsOf(context).Event.Op),
        GraphFields.Field("objectId", scalars.Id.Required(), "Which object it is.", context => of.IdOf((NewsOf(context).Change.After ?? NewsOf(context).Change.Before)!)),
        GraphFields.Field(
            GraphNames.FieldOf(of),
            objects.Of(of),
            "The object as it is now, or was before it was deleted; null if the caller may no longer see it.",
            context => ShownOf(NewsOf(context))),
        GraphFields.Field(
            "original",
            objects.MakeSnapshot(of),
            "The object before the change; null for CREATE and DELETE.",
            context => NewsOf(context) is { Event.HasOriginal: true } news ? news.Change.Before : null));

    private static Entity? ShownOf(LiveEventMessage news) => news.Event.Shows switch
    {
        LiveEvent.State.After => news.Change.After,
        LiveEvent.State.Before => news.Change.Before,
        _ => null,
    };

    private static LiveEventMessage NewsOf(IResolveFieldContext context) => (LiveEventMessage)context.Source!;

    private static GraphField Field(
        string name, IGraphType type, string meaning, Func<IResolveFieldContext, JsonObject> query, params IEnumerable<QueryArgument> arguments)
    {
        var field = GraphFields.Field(name, type, meaning, (context, shop) => ResolveAsync(context, shop, query), arguments);
        field.StreamResolver = NoStream;
        return field;
    }

    private static Task<object?> ResolveAsync(IResolveFieldContext context, GraphQLContext shop, Func<IResolveFieldContext, JsonObject> query)
    {
        var following = shop.Following ?? throw new InvalidOperationException("A subscription is only carried out over a WebSocket.");
        if (following.News is { } news)
            return Task.FromResult<object?>(news);
        following.Follow(JsonNodes.ToElement(query(context)));
        return Task.FromResult<object?>(null);
    }

    private JsonObject QueryOf(ParseClass of, IResolveFieldContext context)
    {
        var query = new JsonObject { ["className"] = of.Name };
        if (context.Find<IDictionary<string, object?>>("where") is { } where)
            query["where"] = new WhereWriter(classes, isFollowed: true).Write(where, of);
        if (context.Find<IEnumerable<object>>("watch") is { } watch)
            query["watch"] = new JsonArray([.. watch.Select(field => JsonNodes.Text((string)field))]);
        return query;
    }

    private JsonObject OfProduct(ParseClass of, IResolveFieldContext context, string? watch = null)
    {
        var query = new JsonObject { ["className"] = of.Name };
        if (context.Find<string>("productId") is { } given)
        {
            var id = GlobalId.ObjectIdOf(classes.Get("Product"), given);
            query["where"] = new JsonObject
            {
                ["product"] = new JsonObject { ["__type"] = "Pointer", ["className"] = "Product", ["objectId"] = JsonNodes.Text(id) },
            };
        }
        if (watch is not null)
            query["watch"] = new JsonArray(watch);
        return query;
    }
}
