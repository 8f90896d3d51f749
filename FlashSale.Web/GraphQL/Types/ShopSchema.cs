using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Subscriptions;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Schema;
using GraphQL;
using GraphQL.Conversion;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>The schema, built once from the same classes and fields as REST.</summary>
internal sealed class ShopSchema : Schema
{
    private readonly Lazy<string> text;

    public ShopSchema(ParseClasses classes, ParseFunctions functions)
    {
        // Keeps names such as ACL and OR unchanged.
        NameConverter = DefaultNameConverter.Instance;
        var scalars = new Scalars();
        var objects = new ObjectTypes(classes, scalars);
        var wheres = new WhereTypes(classes, scalars);
        var viewer = ViewerResolver.MakeType(objects.Of(classes.Get("_User")), scalars);
        Query = QueryType.Make(classes, scalars, objects, wheres, viewer);
        Mutation = MutationType.Make(classes, functions, scalars, objects, viewer);
        Subscription = new SubscriptionType(classes, scalars, objects, wheres).Make();
        foreach (var parseClass in classes.All)
            RegisterType(objects.Of(parseClass));
        RegisterType(objects.ParseObject);
        Initialize();
        text = new(() => this.Print(new() { StringComparison = StringComparison.Ordinal }));
    }

    /// <summary>The schema in GraphQL's schema language, sorted by name.</summary>
    public string Text => text.Value;
}
