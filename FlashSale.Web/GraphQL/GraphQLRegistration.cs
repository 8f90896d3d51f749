using System.Text.Encodings.Web;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Subscriptions;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.LiveQuery;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL;

/// <summary>
/// The GraphQL API in Parse's style at <see cref="Path"/>. It has the same classes, rights and limits as REST and shares its code.
/// </summary>
public static class GraphQLRegistration
{
    /// <summary>The API's path.</summary>
    public const string Path = "/graphql";

    /// <summary>
    /// Validates the settings and adds the schema and the endpoint. Requires the services of <see cref="Parse.ParseRegistration"/>.
    /// </summary>
    /// <exception cref="ConfigurationException">A setting is invalid.</exception>
    public static WebApplicationBuilder AddGraphQLApi(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSingleton(builder.Configuration.Read(
            GraphQLOptions.Section, new GraphQLOptions { Introspection = builder.Environment.IsDevelopment() }));
        services.AddSingleton<ErrorInfos>();
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<DocumentCost>();
        services.AddSingleton<GraphQLRequestReader>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<GraphQLAnswers>();
        services.AddSingleton<SharedResults>();
        services.AddSingleton<GraphQLEndpoint>();
        services.AddSingleton<SocketOperations>();
        services.AddSingleton<SocketEndpoint>();
        services.AddGraphQL(graphQL => graphQL
            .AddSchema<ShopSchema>()
            .AddErrorInfoProvider(provider => provider.GetRequiredService<ErrorInfos>())
            // Fields are resolved one at a time, as in REST; objects that are pointed to are loaded in batches.
            .AddExecutionStrategy<SerialExecutionStrategy>(OperationType.Query)
            // LiveQuery watches for changes; a subscription is executed once per event.
            .AddExecutionStrategy<SerialExecutionStrategy>(OperationType.Subscription)
            .AddSystemTextJson(json => json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        return builder;
    }

    /// <summary>Handles every request under <see cref="Path"/>, separately from the pages' pipeline.</summary>
    public static IApplicationBuilder UseGraphQLApi(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Map(Path, preserveMatchedPathSegment: true, graphQL =>
        {
            // Responses that contain a session token aren't compressed: see GraphQLAnswers.
            graphQL.UseResponseCompression();
            graphQL.UseApiWebSockets();
            var sockets = graphQL.ApplicationServices.GetRequiredService<SocketEndpoint>();
            graphQL.Use((http, next) => http.WebSockets.IsWebSocketRequest ? sockets.ServeAsync(http) : next(http));
            graphQL.Run(graphQL.ApplicationServices.GetRequiredService<GraphQLEndpoint>().AnswerAsync);
        });
    }
}
