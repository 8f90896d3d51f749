using System.CommandLine;
using FlashSale.Bench.Engines;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Bench.Http;

/// <summary>A selling process behind HTTP: <c>POST /orders</c>, and <c>POST /noop</c> with the same JSON and no checkout. Writes its address first; ends with its input.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var engine = new Option<DatabaseEngine>("--engine") { Required = true };
        var connection = new Option<string>("--connection") { Required = true };
        var command = new Command("serve", "The server of the command http.") { engine, connection };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(engine), arguments.GetRequiredValue(connection), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DatabaseEngine engine, string connection, CancellationToken cancellationToken)
    {
        await using var node = await BenchNode.OpenAsync(engine, connection, migrate: false);
        var checkout = node.Get<ICheckout>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        await using var server = builder.Build();
        server.UseRouting();
        server.MapPost("/orders", context => AnswerAsync(context, checkout));
        server.MapPost("/noop", context => AnswerAsync(context, null));
        await server.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync(server.Urls.First());
        await Console.In.ReadLineAsync(cancellationToken);
        await server.StopAsync(cancellationToken);
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context, ICheckout? checkout)
    {
        var request = (await context.Request.ReadFromJsonAsync(WireJson.Default.OrderRequest, context.RequestAborted))!;
        var reply = checkout is null
            ? new OrderReply("Noop", request.IdempotencyKey, request.Quantity, 15m, DateTimeOffset.UnixEpoch)
            : await PlaceAsync(checkout, request, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(reply, WireJson.Default.OrderReply, cancellationToken: context.RequestAborted);
    }

    private static async Task<OrderReply> PlaceAsync(ICheckout checkout, OrderRequest request, CancellationToken cancellationToken)
    {
        var outcome = await checkout.PlaceOrderAsync(new PurchaseRequest(request.UserId, request.ProductId, request.Quantity, request.IdempotencyKey), cancellationToken);
        var order = (outcome as PurchaseOutcome.Accepted)?.Order;
        return new OrderReply(outcome.GetType().Name, order?.Id, order?.ClaimNumber, order?.Total, order?.CreatedAt);
    }
}
