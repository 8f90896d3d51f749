using System.Text.Encodings.Web;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Reference;
using FlashSale.Web.GraphQL.Subscriptions;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.LiveQuery;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL;

/// <summary>
/// The API in the style of Parse's GraphQL at <see cref="Path"/>: the same classes, rights and limits as REST, by the same code.
/// </summary>
public static class GraphQLRegistration
{
    /// <summary>Where the API is.</summary>
    public const string Path = "/graphql";

    /// <summary>Reads and checks the settings, and adds the schema and what answers requests. REST's services must be added too.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddGraphQLApi(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSingleton(ReadOptions(builder.Configuration, builder.Environment.IsDevelopment()));
        services.AddSingleton<ErrorInfos>();
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<DocumentCost>();
        services.AddSingleton<GraphQLRequestReader>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<GraphQLAnswers>();
        services.AddSingleton<SharedResults>();
        services.AddSingleton<GraphQLEndpoint>();
        services.AddSingleton<GraphQLReference>();
        services.AddSingleton<SocketOperations>();
        services.AddSingleton<SocketEndpoint>();
        services.AddGraphQL(graphQL => graphQL
            .AddSchema<ShopSchema>()
            .AddErrorInfoProvider(provider => provider.GetRequiredService<ErrorInfos>())
            // As in REST, one request asks for one thing at a time, and objects that are pointed to are loaded together.
            .AddExecutionStrategy<SerialExecutionStrategy>(OperationType.Query)
            // What is followed is LiveQuery's business: a subscription is executed once for each event.
            .AddExecutionStrategy<SerialExecutionStrategy>(OperationType.Subscription)
            .AddSystemTextJson(json => json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        return builder;
    }

    /// <summary>Answers everything under <see cref="Path"/>, away from the pages as <c>/parse</c> is.</summary>
    public static IApplicationBuilder UseGraphQLApi(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Map(Path, preserveMatchedPathSegment: true, graphQL =>
        {
            // Answers that hold a token are not compressed: see GraphQLAnswers.
            graphQL.UseResponseCompression();
            graphQL.UseApiWebSockets();
            var sockets = graphQL.ApplicationServices.GetRequiredService<SocketEndpoint>();
            graphQL.Use((http, next) => http.WebSockets.IsWebSocketRequest ? sockets.TakeAsync(http) : next(http));
            graphQL.Run(graphQL.ApplicationServices.GetRequiredService<GraphQLEndpoint>().AnswerAsync);
        });
    }

    private static GraphQLOptions ReadOptions(ConfigurationManager configuration, bool isDevelopment)
    {
        var options = new GraphQLOptions { Introspection = isDevelopment };
        try
        {
            configuration.GetSection(GraphQLOptions.Section).Bind(options);
        }
        catch (InvalidOperationException error)
        {
            throw new ConfigurationException(
                $"A value in the section {GraphQLOptions.Section} can't be read: {error.InnerException?.Message ?? error.Message}", error);
        }
        RequireWithin(options.MaxDocumentLength, 1_000, 1_000_000, nameof(options.MaxDocumentLength));
        RequireWithin(options.MaxDepth, 3, 50, nameof(options.MaxDepth));
        RequireWithin(options.MaxFields, 10, 5_000, nameof(options.MaxFields));
        RequireWithin(options.MaxComplexity, 100, 10_000_000, nameof(options.MaxComplexity));
        RequireWithin(options.MaxBatch, 1, 100, nameof(options.MaxBatch));
        return options;
    }

    private static void RequireWithin(int value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new ConfigurationException($"{GraphQLOptions.Section}:{name} must lie between {least} and {most}.");
    }
}
