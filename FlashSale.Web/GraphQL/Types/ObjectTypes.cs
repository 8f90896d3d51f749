using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Loading;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;
using ParseFieldType = FlashSale.Web.Parse.Schema.FieldType;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>The object types of the classes and their connections, made from the classes' own fields.</summary>
internal sealed class ObjectTypes
{
    private const string IdMeaning = "A global id: unique among the objects of all classes.";

    private readonly ParseClasses classes;
    private readonly Scalars scalars;
    private readonly ObjectGraphType acl;
    private readonly ObjectGraphType file;
    private readonly ObjectGraphType pageInfo;
    private readonly Dictionary<ParseClass, ObjectGraphType> objects;
    private readonly Dictionary<ParseClass, ObjectGraphType> connections;

    public ObjectTypes(ParseClasses classes, Scalars scalars)
    {
        (this.classes, this.scalars) = (classes, scalars);
        acl = AclTypes.Make(classes, scalars);
        file = MakeFile();
        pageInfo = MakePageInfo();
        Node = new InterfaceGraphType { Name = "Node", Description = "What has a global id." };
        Node.AddField(new GraphField { Name = "id", ResolvedType = scalars.Id.Required(), Description = IdMeaning });
        ParseObject = MakeParseObject();
        // First all types and then their fields, which point to each other.
        objects = classes.All.ToDictionary(of => of, of => new ObjectGraphType { Name = GraphNames.TypeOf(of), Description = of.Meaning });
        foreach (var (of, type) in objects)
            Fill(type, of);
        Node.ResolveType = ParseObject.ResolveType = entity => objects[classes.Of(entity)!];
        connections = classes.All.ToDictionary(of => of, MakeConnection);
    }

    /// <summary>What has a global id.</summary>
    public InterfaceGraphType Node { get; }

    /// <summary>What has the fields of every Parse object.</summary>
    public InterfaceGraphType ParseObject { get; }

    /// <summary>The type of a class's objects.</summary>
    public ObjectGraphType Of(ParseClass of) => objects[of];

    /// <summary>The type of a class's connections.</summary>
    public ObjectGraphType ConnectionOf(ParseClass of) => connections[of];

    /// <summary>
    /// Makes the type of a class's objects as they were before a change. It has no <c>id</c>: clients that store each object once, by its id,
    /// would replace what the object is now.
    /// </summary>
    public ObjectGraphType MakeSnapshot(ParseClass of)
    {
        var name = GraphNames.TypeOf(of);
        var type = new ObjectGraphType
        {
            Name = $"{name}Snapshot",
            Description = $"What an object of type {name} was before a change. Without id, so that clients don't store it in its place.",
        };
        AddFields(type, of);
        return type;
    }

    private void Fill(ObjectGraphType type, ParseClass of)
    {
        type.AddField(GraphFields.Field("id", scalars.Id.Required(), IdMeaning, context => GlobalId.Write(of, IdOf(of, context.Source!))));
        AddFields(type, of);
        type.AddField(GraphFields.Field(
            "ACL", acl.Required(), "Who may read and write the object.", context => of.AclOf(context.Source!) ?? AclTypes.Everyone));
        type.AddResolvedInterface(ParseObject);
        type.AddResolvedInterface(Node);
        ParseObject.AddPossibleType(type);
        Node.AddPossibleType(type);
    }

    private void AddFields(ObjectGraphType type, ParseClass of)
    {
        foreach (var field in of.Fields)
            type.AddField(field.Type == ParseFieldType.Pointer ? PointerField(field) : PlainField(of, field));
    }

    private GraphField PlainField(ParseClass of, ParseField field)
    {
        var type = field.Name == "objectId" ? scalars.Id : TypeOf(field);
        return GraphFields.Field(
            field.Name,
            IsAlwaysThere(of, field) ? type.Required() : type,
            field.Meaning,
            field.Name == "objectId" ? context => IdOf(of, context.Source!) : context => field.Read(context.Source!));
    }

    // Never without null, though it must point to something: an event shows an object as it was, and what it points to may be hidden by now.
    private GraphField PointerField(ParseField field)
    {
        var target = classes.Get(field.TargetClass!);
        return GraphFields.Field(field.Name, objects[target], field.Meaning, context =>
        {
            if (field.Read(context.Source!) is not string id)
                return null;
            var shop = context.Shop();
            return shop.WantsOnlyIds(context) ? new ObjectPointer(id) : shop.Objects.Find(target, id, isRequired: false);
        });
    }

    private static string IdOf(ParseClass of, object source) => source is ObjectPointer pointer ? pointer.ObjectId : of.IdOf(source);

    // Accounts may be older than what new ones must have, and in Parse's schema their fields may be null too.
    private static bool IsAlwaysThere(ParseClass of, ParseField field) =>
        field.IsSystem || (field.IsRequired && of is not UserClass)
            || (field.Value?.ReturnType is { IsValueType: true } type && Nullable.GetUnderlyingType(type) is null);

    private IGraphType TypeOf(ParseField field) => field.Type switch
    {
        ParseFieldType.String => scalars.String,
        ParseFieldType.Number => scalars.Number,
        ParseFieldType.Boolean => scalars.Boolean,
        ParseFieldType.Date => scalars.Date,
        ParseFieldType.File => file,
        ParseFieldType.Object => scalars.Object,
        _ => throw new InvalidOperationException($"{field.Name} has no type in GraphQL."),
    };

    private InterfaceGraphType MakeParseObject()
    {
        var type = new InterfaceGraphType { Name = "ParseObject", Description = "What every object has." };
        type.AddField(new GraphField { Name = "objectId", ResolvedType = scalars.Id.Required(), Description = "Its id within its class." });
        type.AddField(new GraphField { Name = "createdAt", ResolvedType = scalars.Date.Required(), Description = "When it was made." });
        type.AddField(new GraphField { Name = "updatedAt", ResolvedType = scalars.Date.Required(), Description = "When it last changed." });
        type.AddField(new GraphField { Name = "ACL", ResolvedType = acl.Required(), Description = "Who may read and write the object." });
        return type;
    }

    private ObjectGraphType MakeFile() => GraphFields.Object(
        "FileInfo",
        "A file with its address.",
        GraphFields.Field("name", scalars.String.Required(), "Its name.", context => context.Source),
        GraphFields.Field(
            "url",
            scalars.String.Required(),
            "Where it is read.",
            context => ParseObjectWriter.FileAddress(context.Shop().Request.Call.BaseAddress, (string)context.Source!)));

    private ObjectGraphType MakePageInfo() => GraphFields.Object(
        "PageInfo",
        "Where a page stands among all objects that were found.",
        GraphFields.Field("hasNextPage", scalars.Boolean.Required(), "Whether objects come after it.", context => PageOf(context).HasNext),
        GraphFields.Field("hasPreviousPage", scalars.Boolean.Required(), "Whether objects come before it.", context =>
            PageOf(context).HasPrevious),
        GraphFields.Field("startCursor", scalars.String, "The first object's cursor.", context => PageOf(context).FirstCursor),
        GraphFields.Field("endCursor", scalars.String, "The last object's cursor.", context => PageOf(context).LastCursor));

    private ObjectGraphType MakeConnection(ParseClass of)
    {
        var name = GraphNames.TypeOf(of);
        var edge = GraphFields.Object(
            $"{name}Edge",
            "An object with its place among all that were found.",
            GraphFields.Field("node", objects[of], "The object.", context => ((PageEdge)context.Source!).Node),
            GraphFields.Field("cursor", scalars.String.Required(), "Its place, for after and before.", context =>
                ((PageEdge)context.Source!).Cursor));
        return GraphFields.Object(
            $"{name}Connection",
            "A page of the objects that were found.",
            GraphFields.Field("pageInfo", pageInfo.Required(), "Where the page stands among them all.", PageOf),
            GraphFields.Field("edges", edge.List(), "The page's objects.", context => PageOf(context).Edges),
            GraphFields.Field("count", scalars.Int.Required(), "How many were found, whatever the page.", context =>
                PageOf(context).Count));
    }

    private static ObjectPage PageOf(IResolveFieldContext context) => (ObjectPage)context.Source!;
}
