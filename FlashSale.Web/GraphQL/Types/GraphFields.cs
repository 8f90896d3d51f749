using FlashSale.Web.GraphQL.Execution;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>Helpers for defining fields, arguments and types.</summary>
internal static class GraphFields
{
    /// <summary>Creates a field that reads a value from its source.</summary>
    public static FieldType Field(string name, IGraphType type, string description, Func<IResolveFieldContext, object?> read) =>
        new() { Name = name, ResolvedType = type, Description = description, Resolver = new FuncFieldResolver<object>(read) };

    /// <summary>Creates a field with arguments and an asynchronous resolver.</summary>
    public static FieldType Field(
        string name,
        IGraphType type,
        string description,
        Func<IResolveFieldContext, GraphQLContext, Task<object?>> resolve,
        params IEnumerable<QueryArgument> arguments) => new()
        {
            Name = name,
            ResolvedType = type,
            Description = description,
            Arguments = new QueryArguments(arguments),
            Resolver = new FuncFieldResolver<object>(async context =>
            {
                // Many quick fields can take long together.
                context.Shop().Cancellation.ThrowIfCancellationRequested();
                return await resolve(context, context.Shop());
            }),
        };

    /// <summary>Creates a field of an input object.</summary>
    public static FieldType Input(string name, IGraphType type, string? description = null) =>
        new() { Name = name, ResolvedType = type, Description = description };

    /// <summary>Creates an argument.</summary>
    public static QueryArgument Argument(string name, IGraphType type, string? description = null) =>
        new(type) { Name = name, Description = description };

    /// <summary>Makes the type non-null.</summary>
    public static NonNullGraphType Required(this IGraphType type) => new(type);

    /// <summary>Makes a list of this type.</summary>
    public static ListGraphType List(this IGraphType type) => new(type);

    /// <summary>Creates an object type with these fields.</summary>
    public static ObjectGraphType Object(string name, string description, params IEnumerable<FieldType> fields)
    {
        var type = new ObjectGraphType { Name = name, Description = description };
        foreach (var field in fields)
            type.AddField(field);
        return type;
    }

    /// <summary>Creates an input object type with these fields.</summary>
    public static InputObjectGraphType InputObject(string name, string? description, params IEnumerable<FieldType> fields)
    {
        var type = new InputObjectGraphType { Name = name, Description = description };
        foreach (var field in fields)
            type.AddField(field);
        return type;
    }

    /// <summary>Gets an argument's value; null if it's missing or null.</summary>
    /// <exception cref="InvalidCastException">The value has another type. Treating it as missing would request everything.</exception>
    public static T? Find<T>(this IResolveFieldContext context, string name) =>
        context.Arguments is { } arguments && arguments.TryGetValue(name, out var argument) && argument.Value is { } value
            ? (T)value
            : default;
}
