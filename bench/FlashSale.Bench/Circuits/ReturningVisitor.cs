using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using MessagePack;

namespace FlashSale.Bench.Circuits;

/// <summary>
/// A visitor whose page lost its shop, and who comes back as the page's scripts do: <c>live.js</c> and <c>ReconnectModal.razor.js</c> of the shop,
/// and ReconnectionProcess of blazor.web.js. The tab is shown and nothing is pressed. Styles and scripts come from the browser's cache.
/// </summary>
internal sealed class ReturningVisitor(VisitorNetwork network, LivePage lost, Visitors returned)
{
    /// <summary>The page that came back; null if none did.</summary>
    public LivePage? Page { get; private set; }

    /// <summary>When it was live again, or 0.</summary>
    public long BackAt { get; private set; }

    /// <summary>When the shop said that the circuit is gone, or 0.</summary>
    public long RejectedAt { get; private set; }

    /// <summary>How often it tried to take its circuit up again.</summary>
    public int Attempts { get; private set; }

    /// <summary>How often the page was loaded anew.</summary>
    public int Loads { get; private set; }

    /// <summary>How often it was a still page.</summary>
    public int Stills { get; private set; }

    /// <summary>What a still page was last told of the stock, or null.</summary>
    public int? LeftWhenStill { get; private set; }

    /// <summary>Why it will never come back by itself, or why it was still last.</summary>
    public string? Failure { get; private set; }

    /// <summary>Comes back when the page is lost; done when it is live or will never be.</summary>
    public async Task ComeBackAsync(CancellationToken cancellationToken)
    {
        await lost.Gone.WaitAsync(cancellationToken);
        await ResumePurchaseAsync(cancellationToken);
        while (true)
        {
            await WaitUntilThereAsync(cancellationToken);
            var page = new LivePage(network, lost.Number, lost.Path, lost.Cookies);
            try
            {
                Loads++;
                await page.LoadAsync(cancellationToken);
            }
            catch (Exception failure) when (IsOfNetwork(failure))
            {
                // location.reload(): now the browser shows a page of its own, or the shop's of an error, which have no script to come back by.
                Failure = failure.Message;
                await page.DisposeAsync();
                return;
            }
            try
            {
                await page.StartAsync(cancellationToken);
                BackAt = Stopwatch.GetTimestamp();
                Page = page;
                returned.Add(page);
                return;
            }
            catch (Exception failure) when (IsOfNetwork(failure))
            {
                Stills++;
                Failure = failure.Message;
                await page.DisposeAsync();
                await StayStillAsync(page, cancellationToken);
            }
        }
    }

    // attemptPeriodicReconnection of blazor.web.js, with reconnectionOptions of live.js.
    private async Task ResumePurchaseAsync(CancellationToken cancellationToken)
    {
        // A 503 three times in a row: onFailedStart of live.js reloads then.
        for (var refusals = 0; refusals < 3;)
        {
            // retryIntervalMilliseconds of live.js. maxRetries is 1000 there: more than an hour.
            await PauseAsTimerAsync(Jitter(Attempts < 20 ? 1_700 : Attempts < 60 ? 3_000 : 10_000), cancellationToken);
            Attempts++;
            try
            {
                await AskForCircuitAsync(cancellationToken);
                RejectedAt = Stopwatch.GetTimestamp();
                return;
            }
            catch (Exception failure) when (IsOfNetwork(failure))
            {
                refusals = failure is HttpRequestException { StatusCode: HttpStatusCode.ServiceUnavailable } ? refusals + 1 : 0;
            }
        }
    }

    // runTimer of blazor.web.js counts in ticks of a second, and its first one is never shorter.
    private static Task PauseAsTimerAsync(double milliseconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1_000, milliseconds)), cancellationToken);

    // Comes back when the shop has said that the circuit is gone: reconnect() and, when the circuit is not there, resume() of blazor.web.js. Told an error instead, the script tries again later.
    private async Task AskForCircuitAsync(CancellationToken cancellationToken)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var connection = new CircuitConnection(network, lost.Number, lost.Cookies);
        await connection.OpenAsync(Understand, failure => gone.TrySetException(failure), cancellationToken);
        await connection.SendAsync(BlazorPack.Call("0", "ConnectCircuit", lost.CircuitId));
        await connection.WaitForAsync(gone.Task, cancellationToken);

        byte[]? Understand(ReadOnlyMemory<byte> message)
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
                    : BlazorPack.Call("1", "ResumeCircuit", lost.CircuitId, network.Shop.ToString(), new Uri(network.Shop, lost.Path).ToString(), "[]", "");
            }
            gone.TrySetResult();
            return null;
        }
    }

    // reloadWhenReachable of live.js.
    private async Task WaitUntilThereAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var response = await network.SendAsync(lost.Number, HttpMethod.Get, "/health/ready", lost.Cookies, cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (Exception failure) when (IsOfNetwork(failure))
            {
                // Not there yet.
            }
            await PauseAsync(Jitter(1_500), cancellationToken);
        }
    }

    // stayStill of live.js; comes back when the page is to be loaded anew.
    private async Task StayStillAsync(LivePage page, CancellationToken cancellationToken)
    {
        var product = page.Path[(page.Path.LastIndexOf('/') + 1)..];
        while (true)
        {
            await PauseAsync(Jitter(4_000), cancellationToken);
            try
            {
                using var response = await network.SendAsync(page.Number, HttpMethod.Get, "/live/products/" + product, page.Cookies, cancellationToken);
                if (response.StatusCode == HttpStatusCode.NotFound)
                    return;
                using var news = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
                var hasRoom = news.RootElement.GetProperty("room").GetBoolean();
                if (hasRoom || news.RootElement.GetProperty("state").GetString() != page.WrittenState)
                {
                    await PauseAsync(Random.Shared.NextDouble() * 2_000, cancellationToken);
                    if (!hasRoom || await HasRoomAsync(page, cancellationToken))
                        return;
                }
                var left = string.Concat(news.RootElement.GetProperty("left").GetString()!.Where(char.IsAsciiDigit));
                LeftWhenStill = left.Length == 0 ? 0 : int.Parse(left, CultureInfo.InvariantCulture);
            }
            catch (Exception failure) when (IsOfNetwork(failure) || failure is JsonException)
            {
                // It asks again.
            }
        }
    }

    private async Task<bool> HasRoomAsync(LivePage page, CancellationToken cancellationToken)
    {
        using var response = await network.SendAsync(page.Number, HttpMethod.Get, "/live/room", page.Cookies, cancellationToken);
        using var room = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return room.RootElement.GetProperty("room").GetBoolean();
    }

    // jitter of live.js.
    private static double Jitter(double milliseconds) => milliseconds * (0.6 + Random.Shared.NextDouble() * 0.8);

    private static Task PauseAsync(double milliseconds, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    private static bool IsOfNetwork(Exception failure) =>
        failure is HttpRequestException or IOException or InvalidOperationException or TimeoutException or System.Net.WebSockets.WebSocketException;
}
