using FlashSale.Web.GraphQL.Execution;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>Short ways to say what fields and arguments are.</summary>
internal static class GraphFields
{
    /// <summary>A field that is read from its object.</summary>
    public static FieldType Field(string name, IGraphType type, string meaning, Func<IResolveFieldContext, object?> read) =>
        new() { Name = name, ResolvedType = type, Description = meaning, Resolver = new FuncFieldResolver<object>(read) };

    /// <summary>A field that takes arguments and does something.</summary>
    public static FieldType Field(
        string name,
        IGraphType type,
        string meaning,
        Func<IResolveFieldContext, GraphQLContext, Task<object?>> resolve,
        params IEnumerable<QueryArgument> arguments) => new()
        {
            Name = name,
            ResolvedType = type,
            Description = meaning,
            Arguments = new QueryArguments(arguments),
            Resolver = new FuncFieldResolver<object>(async context =>
            {
                // Many fields that are each answered quickly can take long together.
                context.Shop().Cancellation.ThrowIfCancellationRequested();
                return await resolve(context, context.Shop());
            }),
        };

    /// <summary>A field of an input object.</summary>
    public static FieldType Input(string name, IGraphType type, string? meaning = null) =>
        new() { Name = name, ResolvedType = type, Description = meaning };

    /// <summary>An argument.</summary>
    public static QueryArgument Argument(string name, IGraphType type, string? meaning = null) =>
        new(type) { Name = name, Description = meaning };

    /// <summary>The type without null.</summary>
    public static NonNullGraphType Required(this IGraphType type) => new(type);

    /// <summary>A list of this type.</summary>
    public static ListGraphType List(this IGraphType type) => new(type);

    /// <summary>An object type with these fields.</summary>
    public static ObjectGraphType Object(string name, string meaning, params IEnumerable<FieldType> fields)
    {
        var type = new ObjectGraphType { Name = name, Description = meaning };
        foreach (var field in fields)
            type.AddField(field);
        return type;
    }

    /// <summary>An input object type with these fields.</summary>
    public static InputObjectGraphType InputObject(string name, string? meaning, params IEnumerable<FieldType> fields)
    {
        var type = new InputObjectGraphType { Name = name, Description = meaning };
        foreach (var field in fields)
            type.AddField(field);
        return type;
    }

    /// <summary>An argument's value; null if it is not given or null.</summary>
    /// <exception cref="InvalidCastException">The argument's type has other values. Taken for a missing one, it would ask for everything.</exception>
    public static T? Find<T>(this IResolveFieldContext context, string name) =>
        context.Arguments is { } arguments && arguments.TryGetValue(name, out var argument) && argument.Value is { } value ? (T)value : default;
}
