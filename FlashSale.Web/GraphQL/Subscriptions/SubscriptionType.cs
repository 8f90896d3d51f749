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

/// <summary>The subscription root: LiveQuery's classes with the same conditions, rights and events.</summary>
internal sealed class SubscriptionType(ParseClasses classes, Scalars scalars, ObjectTypes objects, WhereTypes wheres)
{
    private const string EventDescription = "How the change affects this subscription.";

    private static readonly (string Op, string Description)[] Events =
    [
        ("create", "The object was created."),
        ("enter", "The object changed and now matches the subscription."),
        ("update", "The object changed and still matches."),
        ("leave", "The object changed and no longer matches."),
        ("delete", "The object was deleted."),
    ];

    // The library requires a stream, but here each event executes the subscription once.
    private static readonly SourceStreamResolver<object> NoStream =
        new(IObservable<object?> (_) => throw new InvalidOperationException("Subscriptions are executed once for each event."));

    private readonly EnumerationGraphType events = MakeEvents();

    /// <summary>Creates the subscription root type.</summary>
    public ObjectGraphType Make()
    {
        var root = new ObjectGraphType { Name = "Subscription", Description = "Subscriptions over a WebSocket (graphql-transport-ws)." };
        var changes = classes.All.Where(parseClass => LiveQueryReader.Followed.Contains(parseClass.EntityType))
            .ToDictionary(parseClass => parseClass.Name, parseClass => (Class: parseClass, Type: MakeChange(parseClass)));
        foreach (var (parseClass, type) in changes.Values)
        {
            root.AddField(Field(
                $"{GraphNames.FieldOf(parseClass)}Changed",
                type,
                $"Changes to objects of class {parseClass.Name} that the caller may see.",
                context => QueryOf(parseClass, context),
                GraphFields.Argument("where", wheres.Of(parseClass), "Only objects that match these conditions."),
                GraphFields.Argument("watch", scalars.String.Required().List(), "Report updates only if one of these fields changed.")));
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
            "Changes of sales, of one product or all.",
            context => OfProduct(flashSale, context),
            GraphFields.Argument("productId", scalars.Id, "The product's global id or objectId.")));
        return root;
    }

    private static EnumerationGraphType MakeEvents()
    {
        var events = new EnumerationGraphType { Name = "LiveEvent", Description = EventDescription };
        foreach (var (op, description) in Events)
            events.Add(new EnumValueDefinition(op.ToUpperInvariant(), op) { Description = description });
        return events;
    }

    private ObjectGraphType MakeChange(ParseClass parseClass) => GraphFields.Object(
        $"{GraphNames.TypeOf(parseClass)}Change",
        EventDescription,
        GraphFields.Field("event", events.Required(), EventDescription, context => MessageOf(context).Event.Op),
        GraphFields.Field(
            "objectId",
            scalars.Id.Required(),
            "The object's id.",
            context => parseClass.IdOf((MessageOf(context).Change.After ?? MessageOf(context).Change.Before)!)),
        GraphFields.Field(
            GraphNames.FieldOf(parseClass),
            objects.Of(parseClass),
            "The object after the change, or before its deletion; null if the caller can no longer see it.",
            context => ShownOf(MessageOf(context))),
        GraphFields.Field(
            "original",
            objects.MakeSnapshot(parseClass),
            "The object before the change; null for CREATE and DELETE.",
            context => MessageOf(context) is { Event.HasOriginal: true } message ? message.Change.Before : null));

    private static Entity? ShownOf(LiveEventMessage message) => message.Event.Shows switch
    {
        LiveEvent.State.After => message.Change.After,
        LiveEvent.State.Before => message.Change.Before,
        _ => null,
    };

    private static LiveEventMessage MessageOf(IResolveFieldContext context) => (LiveEventMessage)context.Source!;

    private static GraphField Field(
        string name,
        IGraphType type,
        string description,
        Func<IResolveFieldContext, JsonObject> query,
        params IEnumerable<QueryArgument> arguments)
    {
        var field = GraphFields.Field(name, type, description, (context, shop) => ResolveAsync(context, shop, query), arguments);
        field.StreamResolver = NoStream;
        return field;
    }

    private static Task<object?> ResolveAsync(
        IResolveFieldContext context, GraphQLContext shop, Func<IResolveFieldContext, JsonObject> query)
    {
        var following = shop.Following ?? throw new InvalidOperationException("Subscriptions can only be executed over a WebSocket.");
        if (following.Message is { } message)
            return Task.FromResult<object?>(message);
        following.Follow(JsonNodes.ToElement(query(context)));
        return Task.FromResult<object?>(null);
    }

    private JsonObject QueryOf(ParseClass parseClass, IResolveFieldContext context)
    {
        var query = new JsonObject { ["className"] = parseClass.Name };
        if (context.Find<IDictionary<string, object?>>("where") is { } where)
            query["where"] = new WhereWriter(classes, isFollowed: true).Write(where, parseClass);
        if (context.Find<IEnumerable<object>>("watch") is { } watch)
            query["watch"] = new JsonArray([.. watch.Select(field => JsonNodes.Text((string)field))]);
        return query;
    }

    private JsonObject OfProduct(ParseClass parseClass, IResolveFieldContext context, string? watch = null)
    {
        var query = new JsonObject { ["className"] = parseClass.Name };
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
