using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FlashSale.Tests.Web.Hosting.Health;

public sealed class ReadyTests(ShopDatabases databases) : DataTest(databases)
{
    [Fact]
    public async Task A_node_is_ready_only_after_it_has_warmed_up_the_checkout()
    {
        var checkout = new HeldCheckout();
        await using var shop = RunningShop.Open(host => host.ConfigureTestServices(services => services.AddSingleton<ICheckout>(checkout)));
        using var monitor = new HttpClient { BaseAddress = new Uri(shop.Address) };

        (await StatusAsync(monitor)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        checkout.LetGo();

        while (await StatusAsync(monitor) != HttpStatusCode.OK)
            await Task.Delay(50, Cancelled);
    }

    [Fact]
    public async Task The_first_start_on_an_empty_PostgreSql_database_logs_no_failure()
    {
        await using var server = await OpenShopAsync(DatabaseEngine.PostgreSql);
        await using (var context = server.Context())
        {
            await context.Database.ExecuteSqlRawAsync("DROP DATABASE IF EXISTS fresh_shop WITH (FORCE)", Cancelled);
            await context.Database.ExecuteSqlRawAsync("CREATE DATABASE fresh_shop", Cancelled);
        }
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "fresh_shop", Pooling = false }
            .ConnectionString;

        using var process = ShopProcess.Start(
            [], new() { ["Database__Provider"] = "PostgreSql", ["ConnectionStrings__FlashSale"] = connection });
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(Cancelled) is { } line)
        {
            lines.Add(line);
            if (line.Contains("Now listening on", StringComparison.Ordinal))
                break;
        }
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(Cancelled);

        lines.ShouldNotBeEmpty();
        lines.ShouldNotContain(line =>
            line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pending_work_is_counted_for_operators()
    {
        var seen = new ConcurrentDictionary<string, int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name is "flashsale.outbox.waiting" or "flashsale.holds" or "flashsale.refunds.stuck")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        await using var shop = RunningShop.Open();

        while (seen.Count < 3)
        {
            listener.RecordObservableInstruments();
            await Task.Delay(50, Cancelled);
        }

        seen["flashsale.refunds.stuck"].ShouldBe(0);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient monitor)
    {
        using var answer = await monitor.GetAsync("/health/ready", Cancelled);
        return answer.StatusCode;
    }

    private sealed class HeldCheckout : ICheckout
    {
        private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void LetGo() => go.SetResult();

        public async Task<PurchaseOutcome> PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken = default)
        {
            await go.Task.WaitAsync(cancellationToken);
            return new PurchaseOutcome.UnknownProduct();
        }
    }
}
