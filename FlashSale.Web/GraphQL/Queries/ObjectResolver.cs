using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using GraphQL;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Single objects.</summary>
internal static class ObjectResolver
{
    /// <summary>An object of a class. It's loaded together with the others that are asked for.</summary>
    public static Task<object?> GetAsync(ParseClass of, IResolveFieldContext context, GraphQLContext shop)
    {
        of.Demand(of.Rights.Read, shop.Request.Caller);
        return Task.FromResult<object?>(shop.Objects.Find(of, GlobalId.ObjectIdOf(of, context.Find<string>("id")!), isRequired: true));
    }

    /// <summary>An object of any class.</summary>
    public static Task<object?> FindNodeAsync(IResolveFieldContext context, GraphQLContext shop)
    {
        if (GlobalId.Read(context.Find<string>("id")!) is not var (className, id)
            || shop.Request.Get<ParseClasses>().Find(className) is not { } of)
            throw new ParseException(ParseError.NotFound);
        of.Demand(of.Rights.Read, shop.Request.Caller);
        return Task.FromResult<object?>(shop.Objects.Find(of, id, isRequired: true));
    }
}
