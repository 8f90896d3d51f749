using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;
using ParseFieldType = FlashSale.Web.Parse.Schema.FieldType;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>Creates the input types of <c>fields</c> from the classes' own fields.</summary>
internal sealed class InputTypes
{
    /// <summary>Name of an order's status field.</summary>
    public const string Status = "status";

    private readonly ParseClasses classes;
    private readonly Scalars scalars;
    private readonly InputObjectGraphType acl;
    private readonly Dictionary<string, InputObjectGraphType> pointers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InputObjectGraphType> made = new(StringComparer.Ordinal);

    public InputTypes(ParseClasses classes, Scalars scalars) =>
        (this.classes, this.scalars, acl) = (classes, scalars, AclTypes.MakeInput(scalars));

    /// <summary>The input type for creating an object.</summary>
    public InputObjectGraphType ForNew(ParseClass parseClass) => Make(parseClass, "Create", isNew: true);

    /// <summary>The input type for updating an object.</summary>
    public InputObjectGraphType ForChanged(ParseClass parseClass) => Make(parseClass, "Update", isNew: false);

    private InputObjectGraphType Make(ParseClass parseClass, string verb, bool isNew)
    {
        var name = $"{verb}{GraphNames.TypeOf(parseClass)}FieldsInput";
        if (made.TryGetValue(name, out var known))
            return known;
        var type = GraphFields.InputObject(name, null, GraphFields.Input(Acl.FieldName, acl));
        foreach (var field in parseClass.Fields.Concat(parseClass.WriteOnlyFields).Where(field => IsSettable(parseClass, field, isNew)))
        {
            // Each missing account field has its own error code, which REST's code returns.
            var isRequired = isNew && field.IsRequired && parseClass is not UserClass;
            var fieldType = TypeOf(field);
            var description = isNew && parseClass is OrderClass && field.Name == Status
                ? "Ignored. The shop sets the status of a new order."
                : field.Description;
            type.AddField(GraphFields.Input(field.Name, isRequired ? fieldType.Required() : fieldType, description));
        }
        return made[name] = type;
    }

    private static bool IsSettable(ParseClass parseClass, ParseField field, bool isNew) =>
        !field.IsSystem && field.Type is not (ParseFieldType.File or ParseFieldType.Object or ParseFieldType.Array)
            && (!field.IsReadOnly || (isNew && parseClass.AcceptsServerValue(field)));

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
                $"A pointer to an object of class {target.Name}.",
                GraphFields.Input("link", scalars.Id, "Global id or objectId; null for none."));
            pointers[name] = type;
        }
        return type;
    }
}
