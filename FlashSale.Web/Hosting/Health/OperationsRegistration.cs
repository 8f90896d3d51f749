using FlashSale.Data.Engines;
using FlashSale.Data.Operations;
using FlashSale.Data.Ordering;
using FlashSale.Web.Hosting.Security;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;

namespace FlashSale.Web.Hosting.Health;

/// <summary>Registers health checks, metrics and traces.</summary>
public static class OperationsRegistration
{
    /// <summary>The tag of health checks that decide whether the node is ready.</summary>
    internal const string Ready = "ready";

    private const string StockAudit = "books";

    private static readonly string[] Meters =
        [
            ShopMeter.Name,
            "Microsoft.AspNetCore.Hosting",
            "Microsoft.AspNetCore.Server.Kestrel",
            "Microsoft.AspNetCore.Components",
            "Microsoft.AspNetCore.Components.Server.Circuits",
            "System.Runtime",
            "Npgsql",
        ];

    private static readonly string[] Traces =
        [
            CheckoutMetrics.TraceName,
            "Microsoft.AspNetCore",
            "Microsoft.AspNetCore.Components",
            "Microsoft.AspNetCore.Components.Server.Circuits",
            "Npgsql",
        ];

    /// <summary>Adds the health checks, and exports metrics and traces to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> if it's set.</summary>
    public static WebApplicationBuilder AddOperations(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<DatabaseOutage>();
        builder.Services.AddSingleton<LastReconciliation>();
        builder.Services.AddSingleton<ReconciliationHealth>();
        builder.Services.AddSingleton<BacklogReader>();
        builder.Services.AddHostedService<ShopMetrics>();
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [Ready])
            .AddCheck<ClockHealth>("clock", tags: [Ready])
            .AddCheck<ReconciliationHealth>("books", tags: [StockAudit]);
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return builder;
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithTracing(traces => traces.AddSource(Traces))
            .UseOtlpExporter();
        return builder;
    }

    /// <summary>
    /// Maps <c>/health/live</c> (the process responds), <c>/health/ready</c> (the database can be reached, the node is warm and its clock
    /// agrees with the database's) and <c>/health/books</c> (all stock is accounted for).
    /// </summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        routes.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync });
        // The audit takes a while and reveals internals, so only operators may run it.
        routes.MapHealthChecks("/health/books", new HealthCheckOptions { Predicate = check => check.Tags.Contains(StockAudit) })
            .ForOperators();
        return routes;
    }

    // Writes the status, and a line for each check that doesn't pass.
    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "text/plain";
        var problems = report.Entries.Where(entry => entry.Value is { Status: not HealthStatus.Healthy, Description: not null });
        var lines = problems.Select(entry => $"{entry.Key}: {entry.Value.Description}").Prepend(report.Status.ToString());
        return http.Response.WriteAsync(string.Join('\n', lines));
    }
}
