using System.Text.Json;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Schema;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace FlashSale.Web.Reference;

/// <summary>Registers the API's reference: an OpenAPI document, JSON schemas of its classes, and the playground.</summary>
public static class ReferenceRegistration
{
    /// <summary>Path of the OpenAPI document.</summary>
    public const string DocumentPath = $"/openapi/{Document}.json";

    /// <summary>Path of the playground.</summary>
    public const string PlaygroundPath = "/playground";

    private const string Document = "parse";

    // The examples show current data, so the cache is short.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>Adds the reference's services.</summary>
    public static WebApplicationBuilder AddApiReference(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSingleton(new ParseSchemas(SchemaAddresses.InDocument));
        services.AddScoped<ExampleShop>();
        services.AddScoped<ClassExamples>();
        services.AddScoped<ClassOperations>();
        services.AddScoped<AccountOperations>();
        services.AddScoped<ServiceOperations>();
        services.AddScoped<InstallationOperations>();
        services.AddScoped<GraphQLExamples>();
        services.AddSingleton<GraphQLReference>();
        if (builder.Environment.IsDevelopment())
            services.AddSingleton<DemoSessions>();
        services.AddOpenApi(Document, openApi =>
        {
            openApi.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            openApi.ShouldInclude = _ => false;
            openApi.AddDocumentTransformer<ReferenceDocument>();
        });
        return builder;
    }

    /// <summary>Maps the document and the schemas, and the playground if it's enabled.</summary>
    public static IEndpointRouteBuilder MapApiReference(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var options = routes.ServiceProvider.GetRequiredService<ParseOptions>();
        var document = routes.MapOpenApi("/openapi/{documentName}.json").CacheOutput(cache => cache.Expire(Lifetime).SetVaryByQuery([]));
        if (!options.HasPublicReference)
            document.ForOperators();
        routes.MapGet("/docs/schema/{className}.json", GetSchema);
        if (options.Playground)
        {
            routes.MapScalarApiReference(PlaygroundPath, Playground.ConfigureAsync);
            routes.MapGet(GraphiQLPage.Path, GraphiQLPage.ShowAsync);
        }
        return routes;
    }

    private static IResult GetSchema(string className, ParseClasses classes, IOptions<ShopOptions> shop, HttpRequest request) =>
        classes.Find(className) is { } found && shop.Value.AddressFor(request) is { } address
            ? Results.Text(
                new ParseSchemas(SchemaAddresses.InFiles)
                    .FileOf(found, new Uri(address, $"docs/schema/{found.Name}.json"))
                    .ToJsonString(Readable),
                "application/schema+json")
            : Results.NotFound();
}
