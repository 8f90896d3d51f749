namespace FlashSale.Web.Parse.Queries;

/// <summary>Adds what reads objects for the API's clients.</summary>
public static class QueryRegistration
{
    /// <summary>
    /// Adds <see cref="WhereParser"/>, <see cref="FindQueryParser"/> and <see cref="ParseFinder"/>. They need the <see cref="Schema.ParseClasses"/> and
    /// a <see cref="QueryLimits"/>.
    /// </summary>
    public static IServiceCollection AddParseQueries(this IServiceCollection services) => services
        .AddSingleton<WhereParser>()
        .AddSingleton<FindQueryParser>()
        .AddSingleton<ParseFinder>()
        .AddSingleton<ClassSizes>()
        .AddSingleton<QueryCost>()
        .AddSingleton<FindLimits>();
}
