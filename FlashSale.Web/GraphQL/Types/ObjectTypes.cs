using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Loading;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;
using ParseFieldType = FlashSale.Web.Parse.Schema.FieldType;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>Creates the object types and connections of the classes from the classes' own fields.</summary>
internal sealed class ObjectTypes
{
    private const string IdDescription = "Global id, unique across all classes.";

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
        Node = new InterfaceGraphType { Name = "Node", Description = "An object with a global id." };
        Node.AddField(new GraphField { Name = "id", ResolvedType = scalars.Id.Required(), Description = IdDescription });
        ParseObject = MakeParseObject();
        // All types are created before their fields, because they refer to each other.
        objects = classes.All.ToDictionary(
            parseClass => parseClass,
            parseClass => new ObjectGraphType { Name = GraphNames.TypeOf(parseClass), Description = parseClass.Description });
        foreach (var (parseClass, type) in objects)
            Fill(type, parseClass);
        Node.ResolveType = ParseObject.ResolveType = entity => objects[classes.Of(entity)!];
        connections = classes.All.ToDictionary(parseClass => parseClass, MakeConnection);
    }

    /// <summary>The interface of types with a global id.</summary>
    public InterfaceGraphType Node { get; }

    /// <summary>The interface with the fields of every Parse object.</summary>
    public InterfaceGraphType ParseObject { get; }

    /// <summary>Gets the type of a class's objects.</summary>
    public ObjectGraphType Of(ParseClass parseClass) => objects[parseClass];

    /// <summary>Gets the type of a class's connections.</summary>
    public ObjectGraphType ConnectionOf(ParseClass parseClass) => connections[parseClass];

    /// <summary>
    /// Creates the type of a class's objects before a change. It has no <c>id</c>, because clients that cache objects by id would overwrite
    /// the current object.
    /// </summary>
    public ObjectGraphType MakeSnapshot(ParseClass parseClass)
    {
        var name = GraphNames.TypeOf(parseClass);
        var type = new ObjectGraphType
        {
            Name = $"{name}Snapshot",
            Description = $"An object of type {name} before a change. It has no id, so that clients don't cache it as the current object.",
        };
        AddFields(type, parseClass);
        return type;
    }

    private void Fill(ObjectGraphType type, ParseClass parseClass)
    {
        type.AddField(
            GraphFields.Field(
                "id", scalars.Id.Required(), IdDescription, context => GlobalId.Write(parseClass, IdOf(parseClass, context.Source!))));
        AddFields(type, parseClass);
        type.AddField(GraphFields.Field(
            "ACL",
            acl.Required(),
            "Who may read and write the object.",
            context => parseClass.AclOf(context.Source!) ?? AclTypes.Everyone));
        type.AddResolvedInterface(ParseObject);
        type.AddResolvedInterface(Node);
        ParseObject.AddPossibleType(type);
        Node.AddPossibleType(type);
    }

    private void AddFields(ObjectGraphType type, ParseClass parseClass)
    {
        foreach (var field in parseClass.Fields)
            type.AddField(field.Type == ParseFieldType.Pointer ? PointerField(field) : PlainField(parseClass, field));
    }

    private GraphField PlainField(ParseClass parseClass, ParseField field)
    {
        var type = field.Name == "objectId" ? scalars.Id : TypeOf(field);
        return GraphFields.Field(
            field.Name,
            IsAlwaysThere(parseClass, field) ? type.Required() : type,
            field.Description,
            field.Name == "objectId" ? context => IdOf(parseClass, context.Source!) : context => field.Read(context.Source!));
    }

    // Always nullable, even for required pointers: an event shows an object as it was, and its target may be hidden now.
    private GraphField PointerField(ParseField field)
    {
        var target = classes.Get(field.TargetClass!);
        return GraphFields.Field(field.Name, objects[target], field.Description, context =>
        {
            if (field.Read(context.Source!) is not string id)
                return null;
            var shop = context.Shop();
            return shop.WantsOnlyIds(context) ? new ObjectPointer(id) : shop.Objects.Find(target, id, isRequired: false);
        });
    }

    private static string IdOf(ParseClass parseClass, object source) =>
        source is ObjectPointer pointer ? pointer.ObjectId : parseClass.IdOf(source);

    // Old accounts may lack fields that new ones need, and Parse's schema allows null here too.
    private static bool IsAlwaysThere(ParseClass parseClass, ParseField field) =>
        field.IsSystem || (field.IsRequired && parseClass is not UserClass)
            || (field.Value?.ReturnType is { IsValueType: true } type && Nullable.GetUnderlyingType(type) is null);

    private IGraphType TypeOf(ParseField field) => field.Type switch
    {
        ParseFieldType.String => scalars.String,
        ParseFieldType.Number => scalars.Number,
        ParseFieldType.Boolean => scalars.Boolean,
        ParseFieldType.Date => scalars.Date,
        ParseFieldType.File => file,
        ParseFieldType.Object => scalars.Object,
        ParseFieldType.Array => ((IGraphType)(field.ItemType == ParseFieldType.File ? file : scalars.String)).Required().List(),
        _ => throw new InvalidOperationException($"{field.Name} has no type in GraphQL."),
    };

    private InterfaceGraphType MakeParseObject()
    {
        var type = new InterfaceGraphType { Name = "ParseObject", Description = "The fields of every object." };
        type.AddField(new GraphField { Name = "objectId", ResolvedType = scalars.Id.Required(), Description = "The id within the class." });
        type.AddField(new GraphField { Name = "createdAt", ResolvedType = scalars.Date.Required(), Description = "When it was created." });
        type.AddField(
            new GraphField { Name = "updatedAt", ResolvedType = scalars.Date.Required(), Description = "When it was last changed." });
        type.AddField(new GraphField { Name = "ACL", ResolvedType = acl.Required(), Description = "Who may read and write the object." });
        return type;
    }

    private ObjectGraphType MakeFile() => GraphFields.Object(
        "FileInfo",
        "A file with its URL.",
        GraphFields.Field("name", scalars.String.Required(), "Name.", context => context.Source),
        GraphFields.Field(
            "url",
            scalars.String.Required(),
            "The file's address.",
            context => ParseObjectWriter.FileAddress(context.Shop().Request.Call.BaseAddress, (string)context.Source!)));

    private ObjectGraphType MakePageInfo() => GraphFields.Object(
        "PageInfo",
        "The page's position in the whole result.",
        GraphFields.Field(
            "hasNextPage", scalars.Boolean.Required(), "Whether there are objects after this page.", context => PageOf(context).HasNext),
        GraphFields.Field("hasPreviousPage", scalars.Boolean.Required(), "Whether there are objects before this page.", context =>
            PageOf(context).HasPrevious),
        GraphFields.Field("startCursor", scalars.String, "The first object's cursor.", context => PageOf(context).FirstCursor),
        GraphFields.Field("endCursor", scalars.String, "The last object's cursor.", context => PageOf(context).LastCursor));

    private ObjectGraphType MakeConnection(ParseClass parseClass)
    {
        var name = GraphNames.TypeOf(parseClass);
        var edge = GraphFields.Object(
            $"{name}Edge",
            "An object with its position in the result.",
            GraphFields.Field("node", objects[parseClass], "The object.", context => ((PageEdge)context.Source!).Node),
            GraphFields.Field("cursor", scalars.String.Required(), "Cursor for `after` and `before`.", context =>
                ((PageEdge)context.Source!).Cursor));
        return GraphFields.Object(
            $"{name}Connection",
            "A page of matching objects.",
            GraphFields.Field("pageInfo", pageInfo.Required(), "The page's position in the whole result.", PageOf),
            GraphFields.Field("edges", edge.List(), "The page's objects.", context => PageOf(context).Edges),
            GraphFields.Field("count", scalars.Int.Required(), "Total number of matching objects.", context =>
                PageOf(context).Count));
    }

    private static ObjectPage PageOf(IResolveFieldContext context) => (ObjectPage)context.Source!;
}
