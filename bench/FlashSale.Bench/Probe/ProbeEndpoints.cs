using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FlashSale.Bench.Shop;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Stock;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Bench.Probe;

/// <summary>Endpoints that exist only in a shop under test.</summary>
internal sealed class ProbeEndpoints : IStartupFilter
{
    private static readonly byte[] Nothing = System.Text.Encoding.UTF8.GetBytes("{\"nothing\":\"" + new string('-', 600) + "\"}");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Map("/bench/login", branch => branch.Run(LogInAsync));
        app.Map("/bench/noop", branch => branch.Run(RunNoOpAsync));
        app.Map("/bench/session", branch => branch.Run(OpenSessionAsync));
        app.Map("/bench/orders", branch => branch.Run(OrderAsync));
        app.Map("/bench/reschedule", branch => branch.Run(RescheduleSalesAsync));
        app.Map("/bench/state", branch => branch.Run(WriteStateAsync));
        next(app);
    };

    // Reads the request and returns as many bytes as the response to an order.
    private static async Task RunNoOpAsync(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Nothing.Length;
        await http.Response.Body.WriteAsync(Nothing, http.RequestAborted);
    }

    // Returns a session token of a customer.
    private static async Task OpenSessionAsync(HttpContext http)
    {
        var user = await FindCustomerAsync(http);
        var session = await http.RequestServices.GetRequiredService<IAccountSessions>()
            .CreateAsync(user.Id, user.SecurityStamp!, Session.ByLogin, null, http.RequestAborted);
        await http.Response.WriteAsync(session!.Token, http.RequestAborted);
    }

    private static async Task<User> FindCustomerAsync(HttpContext http)
    {
        var number = int.Parse(http.Request.Query["customer"]!, CultureInfo.InvariantCulture);
        return await http.RequestServices.GetRequiredService<UserManager<User>>().FindByIdAsync(BenchShop.CustomerId(number))
            ?? throw new InvalidOperationException($"There is no customer {number}.");
    }

    private static async Task LogInAsync(HttpContext http)
    {
        var user = await FindCustomerAsync(http);
        await http.RequestServices.GetRequiredService<SignInManager<User>>().SignInAsync(user, isPersistent: false);
    }

    // Returns the time of each commit by product and claim number.
    private static async Task OrderAsync(HttpContext http)
    {
        var wanted = (await http.Request.ReadFromJsonAsync<ProbeOrders>(http.RequestAborted))!;
        var checkout = http.RequestServices.GetRequiredService<ICheckout>();
        var commits = wanted.Products.ToDictionary(product => product, _ => new ConcurrentDictionary<int, long>());
        var soldOut = new ConcurrentDictionary<string, bool>();
        var placed = new List<Task>();
        var startedAt = Stopwatch.GetTimestamp();
        for (var order = 0; ; order++)
        {
            var due = TimeSpan.FromSeconds((double)order / wanted.PerSecond);
            if (due.TotalSeconds >= wanted.Seconds && (!wanted.UntilSoldOut || soldOut.Count == wanted.Products.Count))
                break;
            if (due - Stopwatch.GetElapsedTime(startedAt) is { Ticks: > 0 } early)
                await Task.Delay(early, http.RequestAborted);
            placed.Add(PlaceAsync(wanted.Products[order % wanted.Products.Count], order));
            if (placed.Count > 10_000)
                placed.RemoveAll(each => each.IsCompletedSuccessfully);
        }
        await Task.WhenAll(placed);
        await http.Response.WriteAsJsonAsync(commits, http.RequestAborted);

        async Task PlaceAsync(string product, int order)
        {
            if (soldOut.ContainsKey(product))
                return;
            var request = new PurchaseRequest(BenchShop.CustomerId(order % 1_000), product, 1, null);
            switch (await checkout.PlaceOrderAsync(request, CancellationToken.None))
            {
                case PurchaseOutcome.Accepted accepted:
                    commits[product][(int)accepted.Order.ClaimNumber!.Value] = Stopwatch.GetTimestamp();
                    break;
                case PurchaseOutcome.SoldOut:
                    soldOut[product] = true;
                    break;
            }
        }
    }

    private static Task RescheduleSalesAsync(HttpContext http)
    {
        http.RequestServices.GetRequiredService<SaleFeed>().RescheduleAfterEdit();
        return Task.CompletedTask;
    }

    private static Task WriteStateAsync(HttpContext http)
    {
        if (http.Request.Query.ContainsKey("collect"))
        {
            // Twice, because objects with finalizers are only freed by the second collection.
            for (var i = 0; i < 2; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
        }
        using var process = Process.GetCurrentProcess();
        var state = new ProbeState(
            process.TotalProcessorTime.TotalMilliseconds,
            process.WorkingSet64,
            GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes,
            GC.CollectionCount(0),
            GC.GetTotalPauseDuration().TotalMilliseconds,
            http.RequestServices.GetRequiredService<StockTicker>().SubscriberCount);
        return http.Response.WriteAsJsonAsync(state, http.RequestAborted);
    }
}
