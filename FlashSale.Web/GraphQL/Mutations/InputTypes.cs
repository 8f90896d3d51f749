using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;
using ParseFieldType = FlashSale.Web.Parse.Schema.FieldType;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>What clients may set of objects: the input types of <c>fields</c>, made from the classes' own fields.</summary>
internal sealed class InputTypes
{
    /// <summary>Where an order stands.</summary>
    public const string Status = "status";

    private readonly ParseClasses classes;
    private readonly Scalars scalars;
    private readonly InputObjectGraphType acl;
    private readonly Dictionary<string, InputObjectGraphType> pointers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InputObjectGraphType> made = new(StringComparer.Ordinal);

    public InputTypes(ParseClasses classes, Scalars scalars) =>
        (this.classes, this.scalars, acl) = (classes, scalars, AclTypes.MakeInput(scalars));

    /// <summary>The fields of a new object.</summary>
    public InputObjectGraphType ForNew(ParseClass of) => Make(of, "Create", isNew: true);

    /// <summary>The fields of an object that is changed.</summary>
    public InputObjectGraphType ForChanged(ParseClass of) => Make(of, "Update", isNew: false);

    private InputObjectGraphType Make(ParseClass of, string verb, bool isNew)
    {
        var name = $"{verb}{GraphNames.TypeOf(of)}FieldsInput";
        if (made.TryGetValue(name, out var known))
            return known;
        var type = GraphFields.InputObject(name, null, GraphFields.Input(Acl.FieldName, acl));
        foreach (var field in of.Fields.Concat(of.WriteOnlyFields).Where(field => IsSettable(of, field, isNew)))
        {
            // What an account lacks has an error code of its own each.
            var isRequired = isNew && field.IsRequired && of is not UserClass;
            var fieldType = TypeOf(field);
            var meaning = isNew && of is OrderClass && field.Name == Status
                ? "Ignored: the shop says where a new order stands."
                : field.Meaning;
            type.AddField(GraphFields.Input(field.Name, isRequired ? fieldType.Required() : fieldType, meaning));
        }
        return made[name] = type;
    }

    private static bool IsSettable(ParseClass of, ParseField field, bool isNew) =>
        !field.IsSystem && field.Type is not (ParseFieldType.File or ParseFieldType.Object)
            && (!field.IsReadOnly || (isNew && of.TakesAsGiven(field)));

    private IGraphType TypeOf(ParseField field) => field.Type switch
    {
        ParseFieldType.String => scalars.String,
        ParseFieldType.Number => scalars.Number,
        ParseFieldType.Boolean => scalars.Boolean,
        ParseFieldType.Date => scalars.Date,
        ParseFieldType.Pointer => PointerTo(classes.Get(field.TargetClass!)),
        _ => throw new InvalidOperationException($"{field.Name} can't be set."),
    };

    private InputObjectGraphType PointerTo(ParseClass target)
    {
        var name = $"{GraphNames.TypeOf(target)}PointerInput";
        if (!pointers.TryGetValue(name, out var type))
        {
            type = GraphFields.InputObject(
                name,
                $"Points to an object of {target.Name}.",
                GraphFields.Input("link", scalars.Id, "Its global id or its objectId; null for none."));
            pointers[name] = type;
        }
        return type;
    }
}
