using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;
using GraphQL;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Resolves single objects.</summary>
internal static class ObjectResolver
{
    /// <summary>Gets an object of a class. It's loaded in a batch with other requested objects.</summary>
    public static Task<object?> GetAsync(ParseClass parseClass, IResolveFieldContext context, GraphQLContext shop)
    {
        parseClass.RequireAccess(parseClass.Rights.Read, shop.Request.Caller);
        return Task.FromResult<object?>(
            shop.Objects.Find(parseClass, GlobalId.ObjectIdOf(parseClass, context.Find<string>("id")!), isRequired: true));
    }

    /// <summary>Gets an object of any class by its global id.</summary>
    public static Task<object?> FindNodeAsync(IResolveFieldContext context, GraphQLContext shop)
    {
        if (GlobalId.Read(context.Find<string>("id")!) is not var (className, id)
            || shop.Request.Get<ParseClasses>().Find(className) is not { } parseClass)
            throw new ParseException(ParseError.NotFound);
        parseClass.RequireAccess(parseClass.Rights.Read, shop.Request.Caller);
        return Task.FromResult<object?>(shop.Objects.Find(parseClass, id, isRequired: true));
    }
}
