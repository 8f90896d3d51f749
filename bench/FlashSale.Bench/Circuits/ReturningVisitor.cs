using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using MessagePack;

namespace FlashSale.Bench.Circuits;

/// <summary>
/// Reconnects a page that lost its connection in the same way as the scripts <c>live.js</c>, <c>ReconnectModal.razor.js</c> and
/// blazor.web.js (ReconnectionProcess) in a visible tab. Styles and scripts come from the browser's cache.
/// </summary>
internal sealed class ReturningVisitor(VisitorNetwork network, LivePage lost, Visitors returned)
{
    /// <summary>The page that became live again; null if none did.</summary>
    public LivePage? Page { get; private set; }

    /// <summary>Timestamp of the page being live again; 0 before that.</summary>
    public long ReturnedAt { get; private set; }

    /// <summary>Timestamp of the shop rejecting the old circuit; 0 before that.</summary>
    public long RejectedAt { get; private set; }

    /// <summary>Number of attempts to reconnect.</summary>
    public int Attempts { get; private set; }

    /// <summary>Number of page loads.</summary>
    public int Loads { get; private set; }

    /// <summary>Number of loads that resulted in a static page.</summary>
    public int StaticLoads { get; private set; }

    /// <summary>The stock that a static page last polled; null if none did.</summary>
    public int? LeftOnStaticPage { get; private set; }

    /// <summary>Why the page can't return by itself, or why it was last a static page.</summary>
    public string? Failure { get; private set; }

    /// <summary>Waits for the connection loss and reconnects. Completes when the page is live again or can't return.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await lost.Lost.WaitAsync(cancellationToken);
        await ReconnectAsync(cancellationToken);
        while (true)
        {
            await WaitUntilReadyAsync(cancellationToken);
            var page = new LivePage(network, lost.Number, lost.Path, lost.Cookies);
            try
            {
                Loads++;
                await page.LoadAsync(cancellationToken);
            }
            catch (Exception failure) when (IsNetworkError(failure))
            {
                // location.reload() failed. The browser now shows an error page, which has no script to return.
                Failure = failure.Message;
                await page.DisposeAsync();
                return;
            }
            try
            {
                await page.StartAsync(cancellationToken);
                ReturnedAt = Stopwatch.GetTimestamp();
                Page = page;
                returned.Add(page);
                return;
            }
            catch (Exception failure) when (IsNetworkError(failure))
            {
                StaticLoads++;
                Failure = failure.Message;
                await page.DisposeAsync();
                await PollStaticPageAsync(page, cancellationToken);
            }
        }
    }

    // Like attemptPeriodicReconnection of blazor.web.js, with the reconnectionOptions of live.js.
    private async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        // Like onFailedStart of live.js, which reloads after three responses with status 503 in a row.
        for (var refusals = 0; refusals < 3;)
        {
            // Like retryIntervalMilliseconds of live.js. Its maxRetries of 1000 take more than an hour.
            await PauseAsTimerAsync(Jitter(Attempts < 20 ? 1_700 : Attempts < 60 ? 3_000 : 10_000), cancellationToken);
            Attempts++;
            try
            {
                await RequestCircuitAsync(cancellationToken);
                RejectedAt = Stopwatch.GetTimestamp();
                return;
            }
            catch (Exception failure) when (IsNetworkError(failure))
            {
                refusals = failure is HttpRequestException { StatusCode: HttpStatusCode.ServiceUnavailable } ? refusals + 1 : 0;
            }
        }
    }

    // runTimer of blazor.web.js counts in seconds, and its first tick is never shorter.
    private static Task PauseAsTimerAsync(double milliseconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1_000, milliseconds)), cancellationToken);

    // Like reconnect() and then resume() of blazor.web.js. Returns when the shop has rejected the circuit; after any other error,
    // the script retries later.
    private async Task RequestCircuitAsync(CancellationToken cancellationToken)
    {
        var rejected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var connection = new CircuitConnection(network, lost.Number, lost.Cookies);
        await connection.OpenAsync(OnMessage, failure => rejected.TrySetException(failure), cancellationToken);
        await connection.SendAsync(BlazorPack.Call("0", "ConnectCircuit", lost.CircuitId));
        await connection.WaitForAsync(rejected.Task, cancellationToken);

        byte[]? OnMessage(ReadOnlyMemory<byte> message)
        {
            var reader = new MessagePackReader(message);
            reader.ReadArrayHeader();
            var kind = reader.ReadInt32();
            if (kind == 1)
            {
                reader.Skip();
                reader.Skip();
                if (reader.ReadString() == "JS.Error")
                    throw new InvalidOperationException("The shop ended the circuit.");
            }
            if (kind == 7)
                throw new InvalidOperationException("The shop ended the circuit.");
            if (kind != 3)
                return null;
            reader.Skip();
            var call = reader.ReadString();
            if (reader.ReadInt32() == 1)
                throw new InvalidOperationException(reader.ReadString());
            if (call == "0")
            {
                return reader.ReadBoolean()
                    ? throw new InvalidOperationException("A shop that was killed cannot know the circuit.")
                    : BlazorPack.Call(
                        "1",
                        "ResumeCircuit",
                        lost.CircuitId,
                        network.Shop.ToString(),
                        new Uri(network.Shop, lost.Path).ToString(),
                        "[]",
                        "");
            }
            rejected.TrySetResult();
            return null;
        }
    }

    // Like reloadWhenReachable of live.js.
    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var response = await network.SendAsync(lost.Number, HttpMethod.Get, "/health/ready", lost.Cookies, cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (Exception failure) when (IsNetworkError(failure))
            {
                // Not ready yet.
            }
            await PauseAsync(Jitter(1_500), cancellationToken);
        }
    }

    // Like stayStatic of live.js. Returns when the page should be loaded again.
    private async Task PollStaticPageAsync(LivePage page, CancellationToken cancellationToken)
    {
        var product = page.Path[(page.Path.LastIndexOf('/') + 1)..];
        while (true)
        {
            await PauseAsync(Jitter(4_000), cancellationToken);
            try
            {
                using var response = await network.SendAsync(
                    page.Number, HttpMethod.Get, "/live/products/" + product, page.Cookies, cancellationToken);
                if (response.StatusCode == HttpStatusCode.NotFound)
                    return;
                using var status = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
                var hasRoom = status.RootElement.GetProperty("room").GetBoolean();
                if (hasRoom || status.RootElement.GetProperty("state").GetString() != page.WrittenState)
                {
                    await PauseAsync(Random.Shared.NextDouble() * 2_000, cancellationToken);
                    if (!hasRoom || await HasRoomAsync(page, cancellationToken))
                        return;
                }
                var left = string.Concat(status.RootElement.GetProperty("left").GetString()!.Where(char.IsAsciiDigit));
                LeftOnStaticPage = left.Length == 0 ? 0 : int.Parse(left, CultureInfo.InvariantCulture);
            }
            catch (Exception failure) when (IsNetworkError(failure) || failure is JsonException)
            {
                // It polls again.
            }
        }
    }

    private async Task<bool> HasRoomAsync(LivePage page, CancellationToken cancellationToken)
    {
        using var response = await network.SendAsync(page.Number, HttpMethod.Get, "/live/room", page.Cookies, cancellationToken);
        using var room = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return room.RootElement.GetProperty("room").GetBoolean();
    }

    // Like jitter of live.js.
    private static double Jitter(double milliseconds) => milliseconds * (0.6 + Random.Shared.NextDouble() * 0.8);

    private static Task PauseAsync(double milliseconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    private static bool IsNetworkError(Exception failure) =>
        failure is HttpRequestException or IOException or InvalidOperationException or TimeoutException
            or System.Net.WebSockets.WebSocketException;
}
