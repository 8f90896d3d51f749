using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>The query root type.</summary>
internal static class QueryType
{
    private const string IdDescription = "Global id or objectId.";

    /// <summary>Creates the query root type.</summary>
    public static ObjectGraphType Make(
        ParseClasses classes, Scalars scalars, ObjectTypes objects, WhereTypes wheres, ObjectGraphType viewer)
    {
        var query = new ObjectGraphType { Name = "Query", Description = "Operations that read data." };
        var options = MakeOptions();
        query.AddField(GraphFields.Field(
            "node", objects.Node, "Gets an object of any class by its global id.", ObjectResolver.FindNodeAsync,
                GraphFields.Argument("id", scalars.Id.Required())));
        foreach (var parseClass in classes.All.Where(parseClass => parseClass.Rights.Read != Access.MasterKeyOnly))
        {
            query.AddField(GraphFields.Field(
                GraphNames.FieldOf(parseClass),
                objects.Of(parseClass).Required(),
                parseClass.Description,
                (context, shop) => ObjectResolver.GetAsync(parseClass, context, shop),
                GraphFields.Argument("id", scalars.Id.Required(), IdDescription),
                GraphFields.Argument("options", options)));
            query.AddField(GraphFields.Field(
                GraphNames.ConnectionOf(parseClass),
                objects.ConnectionOf(parseClass).Required(),
                $"Finds objects of class {parseClass.Name}. {parseClass.Description}",
                (context, shop) => ConnectionResolver.FindAsync(parseClass, context, shop),
                [
                    GraphFields.Argument("where", wheres.Of(parseClass), "Conditions that the objects must meet."),
                    GraphFields.Argument("order", wheres.OrderOf(parseClass).Required().List(), "Sort order, most significant first."),
                    GraphFields.Argument("skip", scalars.Int, "Number of objects to skip."),
                    GraphFields.Argument("after", scalars.String, "Only objects after this cursor."),
                    GraphFields.Argument("first", scalars.Int, "Maximum number of objects."),
                    GraphFields.Argument("before", scalars.String, "Only objects before this cursor."),
                    GraphFields.Argument("last", scalars.Int, "Maximum number of objects, counted from the end."),
                    GraphFields.Argument("options", options),
                ]));
        }
        query.AddField(GraphFields.Field("health", scalars.Boolean.Required(), "True if the API is available.", _ => true));
        query.AddField(GraphFields.Field("viewer", viewer.Required(), "The logged-in account.", ViewerResolver.GetAsync));
        return query;
    }

    private static InputObjectGraphType MakeOptions()
    {
        var preference = new EnumerationGraphType { Name = "ReadPreference" };
        foreach (var each in new[] { "PRIMARY", "PRIMARY_PREFERRED", "SECONDARY", "SECONDARY_PREFERRED", "NEAREST" })
            preference.Add(each, each);
        return GraphFields.InputObject(
            "ReadOptionsInput",
            "Ignored: the shop has one database.",
            GraphFields.Input("readPreference", preference),
            GraphFields.Input("includeReadPreference", preference),
            GraphFields.Input("subqueryReadPreference", preference));
    }
}
