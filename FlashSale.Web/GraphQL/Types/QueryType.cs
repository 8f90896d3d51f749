using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>What can be asked for.</summary>
internal static class QueryType
{
    private const string IdMeaning = "Its global id or its objectId.";

    /// <summary>Makes the root of queries.</summary>
    public static ObjectGraphType Make(
        ParseClasses classes, Scalars scalars, ObjectTypes objects, WhereTypes wheres, ObjectGraphType viewer)
    {
        var query = new ObjectGraphType { Name = "Query", Description = "What can be asked for." };
        var options = MakeOptions();
        query.AddField(GraphFields.Field(
            "node", objects.Node, "An object of any class, by its global id.", ObjectResolver.FindNodeAsync,
                GraphFields.Argument("id", scalars.Id.Required())));
        foreach (var of in classes.All.Where(of => of.Rights.Read != Access.Nobody))
        {
            query.AddField(GraphFields.Field(
                GraphNames.FieldOf(of),
                objects.Of(of).Required(),
                of.Meaning,
                (context, shop) => ObjectResolver.GetAsync(of, context, shop),
                GraphFields.Argument("id", scalars.Id.Required(), IdMeaning),
                GraphFields.Argument("options", options)));
            query.AddField(GraphFields.Field(
                GraphNames.ConnectionOf(of),
                objects.ConnectionOf(of).Required(),
                $"Finds objects of {of.Name}. {of.Meaning}",
                (context, shop) => ConnectionResolver.FindAsync(of, context, shop),
                [
                    GraphFields.Argument("where", wheres.Of(of), "What they must be like."),
                    GraphFields.Argument("order", wheres.OrderOf(of).Required().List(), "What to sort by, the most important first."),
                    GraphFields.Argument("skip", scalars.Int, "How many to leave out at the beginning."),
                    GraphFields.Argument("after", scalars.String, "Only objects behind this cursor."),
                    GraphFields.Argument("first", scalars.Int, "How many at most."),
                    GraphFields.Argument("before", scalars.String, "Only objects before this cursor."),
                    GraphFields.Argument("last", scalars.Int, "Only so many at the end."),
                    GraphFields.Argument("options", options),
                ]));
        }
        query.AddField(GraphFields.Field("health", scalars.Boolean.Required(), "Whether the API answers.", _ => true));
        query.AddField(GraphFields.Field("viewer", viewer.Required(), "Who is logged in.", ViewerResolver.GetAsync));
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
