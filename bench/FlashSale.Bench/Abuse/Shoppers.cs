using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FlashSale.Bench.Abuse;

/// <summary>Regular shoppers, each with a connection from their own address. They take a step every one to two seconds.</summary>
internal sealed class Shoppers(Uri shop, AbuseCatalog catalog, IReadOnlyList<string> tokens)
{
    private const double ShortestPause = 1;
    private const double LongestPause = 2;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly RawRequest request = new(shop);

    /// <summary>Runs the shoppers. Their last steps are completed and count too.</summary>
    /// <param name="warmUp">Time before the measured time.</param>
    /// <param name="time">The measured time.</param>
    public async Task<ShopperTimes> RunAsync(TimeSpan warmUp, TimeSpan time)
    {
        var times = new ShopperTimes();
        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(tokens.Select((_, shopper) => Task.Run(() => ShopAsync(shopper, startedAt, warmUp, warmUp + time, times))));
        return times;
    }

    private async Task ShopAsync(int shopper, long startedAt, TimeSpan from, TimeSpan until, ShopperTimes times)
    {
        // The attacker's address is 127.0.9.x.
        using var connection = new RawConnection(shop, new IPAddress([127, 0, (byte)(1 + (shopper / 200)), (byte)(1 + (shopper % 200))]));
        var random = new Random(shopper);
        var due = TimeSpan.FromSeconds(random.NextDouble() * LongestPause);
        for (var turn = shopper; due < until; turn++)
        {
            if (due - Stopwatch.GetElapsedTime(startedAt) is { Ticks: > 0 } early)
                await Task.Delay(early);
            var step = (ShopperStep)(turn % 4);
            var bytes = Write(step, shopper, random.Next());
            var isMeasured = Stopwatch.GetElapsedTime(startedAt) >= from;
            var sent = Stopwatch.GetTimestamp();
            var problem = await TryAsync(connection, bytes);
            if (isMeasured)
                times.Record(step, Stopwatch.GetElapsedTime(sent));
            if (problem is not null)
                times.RecordFailure($"{step}: {problem}");
            due += TimeSpan.FromSeconds(ShortestPause + (random.NextDouble() * (LongestPause - ShortestPause)));
        }
    }

    private static async Task<string?> TryAsync(RawConnection connection, byte[] bytes)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var status = await connection.SendAsync(bytes, timeout.Token);
            return status is 200 or 201 ? null : $"status {status}";
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            return $"{fault.GetType().Name}: {fault.Message}";
        }
    }

    private byte[] Write(ShopperStep step, int shopper, int number)
    {
        var product = catalog.Products[number % catalog.Products.Count];
        return step switch
        {
            ShopperStep.Home => request.Page("/"),
            ShopperStep.Product => request.Page($"/products/{product}"),
            ShopperStep.Find => request.Get("/parse/classes/FlashSale?include=product"),
            _ => request.Post(
                "/parse/classes/Order",
                $$$"""{"product":{"__type":"Pointer","className":"Product","objectId":"{{{product}}}"},"quantity":1}""",
                $"X-Parse-Session-Token: {tokens[shopper]}\r\nX-Parse-Request-Id: {Guid.NewGuid():n}\r\n"),
        };
    }
}
