namespace FlashSale.Web.Parse.Queries;

/// <summary>Registers the query services of the API.</summary>
public static class QueryRegistration
{
    /// <summary>
    /// Adds <see cref="WhereParser"/>, <see cref="FindQueryParser"/> and <see cref="ParseFinder"/>. Requires
    /// <see cref="Schema.ParseClasses"/> and <see cref="QueryLimits"/>.
    /// </summary>
    public static IServiceCollection AddParseQueries(this IServiceCollection services) => services
        .AddSingleton<WhereParser>()
        .AddSingleton<FindQueryParser>()
        .AddSingleton<ParseFinder>()
        .AddSingleton<ClassSizes>()
        .AddSingleton<QueryCost>()
        .AddSingleton<FindLimits>();
}
