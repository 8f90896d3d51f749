using FlashSale.Web.Parse.Schema;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;
using ParseFieldType = FlashSale.Web.Parse.Schema.FieldType;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>What queries may ask of objects: the input types of <c>where</c>, and the enumerations of <c>order</c>.</summary>
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
            "matchesRegex", scalars.String, "A pattern without metacharacters is found anywhere; ^ and $ bind it to an end."));
        texts.AddField(GraphFields.Input("options", scalars.String, "With matchesRegex: i ignores case."));
        numbers = MakeOrdered("NumberWhereInput", scalars.Number);
        dates = MakeOrdered("DateWhereInput", scalars.Date);
        flags = MakeFlags();
        wheres = classes.All.ToDictionary(of => of, of => new InputObjectGraphType { Name = $"{GraphNames.TypeOf(of)}WhereInput" });
        relations = classes.All.ToDictionary(of => of, MakeRelation);
        foreach (var (of, where) in wheres)
            Fill(where, of);
        orders = classes.All.ToDictionary(of => of, MakeOrder);
    }

    /// <summary>The conditions on a class's objects.</summary>
    public InputObjectGraphType Of(ParseClass of) => wheres[of];

    /// <summary>What a class's objects can be sorted by. The values are written as REST writes them, such as <c>-price</c>.</summary>
    public EnumerationGraphType OrderOf(ParseClass of) => orders[of];

    private void Fill(InputObjectGraphType where, ParseClass of)
    {
        foreach (var field in of.Fields.Where(field => field.Value is not null))
            where.AddField(GraphFields.Input(field.Name, ConditionsOn(field), field.Meaning));
        where.AddField(GraphFields.Input("id", ids, "The global id or the objectId."));
        where.AddField(GraphFields.Input("OR", where.Required().List(), "At least one of these."));
        where.AddField(GraphFields.Input("AND", where.Required().List(), "All of these."));
        where.AddField(GraphFields.Input("NOR", where.Required().List(), "None of these."));
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
            GraphFields.Input("equalTo", type, "null asks for no value."),
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
        GraphFields.Input("exists", scalars.Boolean, "Whether there is a value."),
        GraphFields.Input("inQueryKey", select, "It's the value of a field of some object that a query finds."),
        GraphFields.Input("notInQueryKey", select, "It's the value of no such field."),
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
                GraphFields.Input("where", scalars.Object.Required(), "Conditions, written as for a query of that class.")).Required()),
        GraphFields.Input("key", scalars.String.Required(), "The field's name."));

    private InputObjectGraphType MakeRelation(ParseClass of) => GraphFields.InputObject(
        $"{GraphNames.TypeOf(of)}RelationWhereInput",
        null,
        GraphFields.Input("have", wheres[of], "It points to an object like this."),
        GraphFields.Input("haveNot", wheres[of], "It points to no object like this."),
        GraphFields.Input("exists", scalars.Boolean, "Whether it points to anything."));

    private static EnumerationGraphType MakeOrder(ParseClass of)
    {
        var order = new EnumerationGraphType { Name = $"{GraphNames.TypeOf(of)}Order" };
        foreach (var field in of.Fields.Where(field => field.Value is not null))
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
