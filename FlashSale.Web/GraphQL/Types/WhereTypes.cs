using FlashSale.Web.Parse.Schema;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;
using ParseFieldType = FlashSale.Web.Parse.Schema.FieldType;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>Creates the input types of <c>where</c> and the enumerations of <c>order</c>.</summary>
internal sealed class WhereTypes
{
    private readonly ParseClasses classes;
    private readonly Scalars scalars;
    private readonly InputObjectGraphType select;
    private readonly InputObjectGraphType ids;
    private readonly InputObjectGraphType texts;
    private readonly InputObjectGraphType numbers;
    private readonly InputObjectGraphType dates;
    private readonly InputObjectGraphType flags;
    private readonly Dictionary<ParseClass, InputObjectGraphType> wheres;
    private readonly Dictionary<ParseClass, InputObjectGraphType> relations;
    private readonly Dictionary<ParseClass, EnumerationGraphType> orders;

    public WhereTypes(ParseClasses classes, Scalars scalars)
    {
        (this.classes, this.scalars) = (classes, scalars);
        select = MakeSelect();
        ids = MakeOrdered("IdWhereInput", scalars.Id);
        texts = MakeOrdered("StringWhereInput", scalars.String);
        texts.AddField(GraphFields.Input(
            "matchesRegex", scalars.String, "A literal substring; ^ and $ anchor it. Other metacharacters aren't supported."));
        texts.AddField(GraphFields.Input("options", scalars.String, "For matchesRegex: i ignores case."));
        numbers = MakeOrdered("NumberWhereInput", scalars.Number);
        dates = MakeOrdered("DateWhereInput", scalars.Date);
        flags = MakeFlags();
        wheres = classes.All.ToDictionary(
            parseClass => parseClass, parseClass => new InputObjectGraphType { Name = $"{GraphNames.TypeOf(parseClass)}WhereInput" });
        relations = classes.All.ToDictionary(parseClass => parseClass, MakeRelation);
        foreach (var (parseClass, where) in wheres)
            Fill(where, parseClass);
        orders = classes.All.ToDictionary(parseClass => parseClass, MakeOrder);
    }

    /// <summary>Gets the type of conditions on a class's objects.</summary>
    public InputObjectGraphType Of(ParseClass parseClass) => wheres[parseClass];

    /// <summary>Gets the sort orders of a class. The values have REST's form, such as <c>-price</c>.</summary>
    public EnumerationGraphType OrderOf(ParseClass parseClass) => orders[parseClass];

    private void Fill(InputObjectGraphType where, ParseClass parseClass)
    {
        foreach (var field in parseClass.Fields.Where(field => field.Value is not null))
            where.AddField(GraphFields.Input(field.Name, ConditionsOn(field), field.Description));
        where.AddField(GraphFields.Input("id", ids, "Global id or objectId."));
        where.AddField(GraphFields.Input("OR", where.Required().List(), "At least one of these conditions."));
        where.AddField(GraphFields.Input("AND", where.Required().List(), "All of these conditions."));
        where.AddField(GraphFields.Input("NOR", where.Required().List(), "None of these conditions."));
    }

    private InputObjectGraphType ConditionsOn(ParseField field) => field.Type switch
    {
        _ when field.Name == "objectId" => ids,
        ParseFieldType.Pointer => relations[classes.Get(field.TargetClass!)],
        ParseFieldType.String => texts,
        ParseFieldType.Number => numbers,
        ParseFieldType.Date => dates,
        ParseFieldType.Boolean => flags,
        _ => throw new InvalidOperationException($"{field.Name} can't be searched by."),
    };

    private InputObjectGraphType MakeOrdered(string name, IGraphType type) => GraphFields.InputObject(
        name,
        null,
        [
            GraphFields.Input("equalTo", type, "Use null to find objects without a value."),
            GraphFields.Input("notEqualTo", type),
            GraphFields.Input("lessThan", type),
            GraphFields.Input("lessThanOrEqualTo", type),
            GraphFields.Input("greaterThan", type),
            GraphFields.Input("greaterThanOrEqualTo", type),
            GraphFields.Input("in", type.List()),
            GraphFields.Input("notIn", type.List()),
            .. OnEveryType(),
        ]);

    private InputObjectGraphType MakeFlags() => GraphFields.InputObject(
        "BooleanWhereInput", null,
            [GraphFields.Input("equalTo", scalars.Boolean), GraphFields.Input("notEqualTo", scalars.Boolean), .. OnEveryType()]);

    private GraphField[] OnEveryType() =>
    [
        GraphFields.Input("exists", scalars.Boolean, "Whether the field has a value."),
        GraphFields.Input("inQueryKey", select, "Equals the key field of at least one object that the query finds."),
        GraphFields.Input("notInQueryKey", select, "Doesn't equal the key field of any object that the query finds."),
    ];

    private InputObjectGraphType MakeSelect() => GraphFields.InputObject(
        "SelectInput",
        "A field of the objects that a query finds.",
        GraphFields.Input(
            "query",
            GraphFields.InputObject(
                "SubqueryInput",
                "A query of any class.",
                GraphFields.Input("className", scalars.String.Required()),
                GraphFields.Input("where", scalars.Object.Required(), "Conditions, as in a query of that class.")).Required()),
        GraphFields.Input("key", scalars.String.Required(), "The field's name."));

    private InputObjectGraphType MakeRelation(ParseClass parseClass) => GraphFields.InputObject(
        $"{GraphNames.TypeOf(parseClass)}RelationWhereInput",
        null,
        GraphFields.Input("have", wheres[parseClass], "Points to an object that meets these conditions."),
        GraphFields.Input("haveNot", wheres[parseClass], "Doesn't point to an object that meets these conditions."),
        GraphFields.Input("exists", scalars.Boolean, "Whether the pointer is set."));

    private static EnumerationGraphType MakeOrder(ParseClass parseClass)
    {
        var order = new EnumerationGraphType { Name = $"{GraphNames.TypeOf(parseClass)}Order" };
        foreach (var field in parseClass.Fields.Where(field => field.Value is not null))
            Add(field.Name, field.Name);
        Add("id", "objectId");
        return order;

        void Add(string name, string field)
        {
            order.Add($"{name}_ASC", field);
            order.Add($"{name}_DESC", $"-{field}");
        }
    }
}
