using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using MessagePack;

namespace FlashSale.Bench.Circuits;

/// <summary>
/// One visitor's open page without a browser: gets the page, starts its circuit as blazor.web.js of .NET 10 does, acknowledges each batch of
/// changes, answers the calls of scripts, and can press the page's Buy.
/// </summary>
internal sealed partial class LivePage(VisitorNetwork network, int number, string path, string? cookies) : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource leaving = new();
    private readonly TaskCompletionSource interactive = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Sighting> sightings = [];
    private Task reading = Task.CompletedTask;
    private long interop;
    private int calls;
    private ulong submit;
    private volatile TaskCompletionSource<string>? outcome;

    /// <summary>The numbers of units that it showed.</summary>
    public IReadOnlyList<Sighting> Sightings => sightings;

    /// <summary>From the request of the page to the first changes with handlers.</summary>
    public TimeSpan TimeToInteractive { get; private set; }

    /// <summary>Batches of changes it was sent.</summary>
    public int Batches { get; private set; }

    /// <summary>Bytes it was sent over the circuit.</summary>
    public long Bytes { get; private set; }

    /// <summary>Why its connection ended before it left; null if it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>When the page showed that nothing is left, or 0.</summary>
    public long SoldOutAt { get; private set; }

    /// <summary>Whether the page is a live one that can be pressed.</summary>
    public bool HasButton => submit != 0;

    /// <summary>Opens the page and waits until it is interactive.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var page = await GetPageAsync(cancellationToken);
        var markers = Markers().Matches(page).Select(match => match.Groups[1].Value).ToList();
        if (markers.Count == 0)
            throw new InvalidOperationException("The page has no live component.");
        var state = State().Match(page) is { Success: true } kept ? kept.Groups[1].Value : "";
        var token = await NegotiateAsync(cancellationToken);
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (cookies is not null)
            socket.Options.SetRequestHeader("Cookie", cookies);
        var address = new UriBuilder(network.Shop) { Scheme = "ws", Path = "/_blazor", Query = "id=" + Uri.EscapeDataString(token) }.Uri;
        await socket.ConnectAsync(address, network.For(number), cancellationToken);
        await SendAsync(BlazorPack.Handshake);
        var here = new Uri(network.Shop, path).ToString();
        reading = ReadAsync(leaving.Token);
        await SendAsync(BlazorPack.Call("0", "StartCircuit", network.Shop.ToString(), here, "[]", state));
        var operations = markers.Select((marker, i) => string.Create(CultureInfo.InvariantCulture, $$"""{"type":"add","ssrComponentId":{{i + 1}},"marker":{{marker}}}"""));
        await SendAsync(BlazorPack.Call(null, "UpdateRootComponents", $$"""{"batchId":1,"operations":[{{string.Join(',', operations)}}]}""", state));
        await interactive.Task.WaitAsync(TimeSpan.FromSeconds(120), cancellationToken);
        TimeToInteractive = Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Presses Buy.</summary>
    /// <returns>The title of what the page said to it; "gone" if the button was taken away before.</returns>
    public async Task<string> BuyAsync(CancellationToken cancellationToken)
    {
        if (submit == 0)
            return SoldOutAt != 0 ? "Sold out, seen before" : "gone";
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        outcome = answer;
        await SendAsync(BlazorPack.Event(Interlocked.Increment(ref calls), interop, submit, "submit", """{"type":"submit"}"""));
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    /// <summary>Says that it is still there.</summary>
    public Task PingAsync() => SendAsync(BlazorPack.Ping);

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        socket.Abort();
        try
        {
            await reading;
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // It left.
        }
        socket.Dispose();
        sending.Dispose();
        leaving.Dispose();
    }

    private async Task<string> GetPageAsync(CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path);
        using var response = await network.For(number).SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The page answered {(int)response.StatusCode}.");
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private async Task<string> NegotiateAsync(CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        using var response = await network.For(number).SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The circuit was refused with {(int)response.StatusCode}.");
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return answer.RootElement.GetProperty("connectionToken").GetString()!;
    }

    private HttpRequestMessage Request(HttpMethod method, string address)
    {
        var request = new HttpRequestMessage(method, new Uri(network.Shop, address));
        request.Headers.Add("Accept", "text/html");
        if (cookies is not null)
            request.Headers.Add("Cookie", cookies);
        return request;
    }

    private async Task SendAsync(byte[] message)
    {
        await sending.WaitAsync(leaving.Token);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, leaving.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var filled = 0;
        var greeted = false;
        try
        {
            while (true)
            {
                if (filled == buffer.Length)
                    buffer = Grow(buffer, filled);
                var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    throw new InvalidOperationException($"The shop closed the connection: {socket.CloseStatusDescription}");
                filled += received.Count;
                Bytes += received.Count;
                var at = 0;
                if (!greeted)
                {
                    if (buffer.AsSpan(0, filled).IndexOf((byte)0x1e) is >= 0 and var end)
                        (greeted, at) = (true, end + 1);
                    else
                        continue;
                }
                while (BlazorPack.TryReadLength(buffer.AsSpan(at, filled - at), out var length, out var prefix) && filled - at >= prefix + length)
                {
                    if (Understand(buffer.AsMemory(at + prefix, length)) is { } answer)
                        await SendAsync(answer);
                    at += prefix + length;
                }
                buffer.AsSpan(at, filled - at).CopyTo(buffer);
                filled -= at;
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Failure = failure.Message;
            interactive.TrySetException(failure);
            outcome?.TrySetException(failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int filled)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    // What is to be answered at once, if anything.
    private byte[]? Understand(ReadOnlyMemory<byte> message)
    {
        var reader = new MessagePackReader(message);
        reader.ReadArrayHeader();
        var kind = reader.ReadInt32();
        if (kind == 7)
            throw new InvalidOperationException("The shop ended the circuit.");
        if (kind == 3)
        {
            reader.Skip();
            reader.Skip();
            if (reader.ReadInt32() == 1)
                throw new InvalidOperationException($"A call failed: {reader.ReadString()}");
            return null;
        }
        if (kind != 1)
            return null;
        reader.Skip();
        reader.Skip();
        var target = reader.ReadString();
        reader.ReadArrayHeader();
        switch (target)
        {
            case "JS.RenderBatch":
                var batch = reader.ReadInt64();
                Show(new RenderBatch(reader.ReadBytes()!.Value.FirstSpan));
                return BlazorPack.Shown(batch);
            case "JS.BeginInvokeJS":
                return Call(reader.ReadInt64(), reader.ReadString()!, reader.ReadString() ?? "[]");
            case "JS.Error":
                throw new InvalidOperationException($"The circuit broke: {reader.ReadString()}");
            default:
                return null;
        }
    }

    private byte[]? Call(long call, string function, string arguments)
    {
        var result = "null";
        if (function == "Blazor._internal.attachWebRendererInterop")
        {
            using var given = JsonDocument.Parse(arguments);
            interop = given.RootElement[1].GetProperty("__dotNetObject").GetInt64();
        }
        else if (function == "purchase.open")
        {
            using var given = JsonDocument.Parse(arguments);
            result = $$"""{"key":"{{given.RootElement[1].GetString()}}","quantity":0}""";
        }
        return call == 0 ? null : BlazorPack.Answer(call, result);
    }

    private void Show(RenderBatch batch)
    {
        Batches++;
        var now = Stopwatch.GetTimestamp();
        for (var frame = 0; frame < batch.FrameCount; frame++)
        {
            if (batch.Handler(frame, "onsubmit") is > 0 and var form)
                submit = form;
            if (submit != 0 || batch.Handler(frame, "onpagevisibility") != 0)
                interactive.TrySetResult();
            if (batch.Text(frame) is { Length: > 0 } text)
                Read(text, now);
        }
    }

    private void Read(string text, long now)
    {
        if (text == "Sold out")
        {
            SoldOutAt = SoldOutAt == 0 ? now : SoldOutAt;
            submit = 0;
            sightings.Add(new Sighting(now, 0));
        }
        else if (text.EndsWith(" left", StringComparison.Ordinal) && int.TryParse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture, out var left))
        {
            sightings.Add(new Sighting(now, left));
        }
        else if (outcome is { } waiting && (text.EndsWith('.') || text.EndsWith('!')) && IsOutcome(text))
        {
            waiting.TrySetResult(text);
        }
    }

    private static bool IsOutcome(string text) =>
        text is "It is yours!" or "It is held for you!" or "Sold out." or "The sale has not started yet." or "The sale is over." or "Very many people are buying right now."
            or "Something went wrong on our side." or "This page did not load completely." or "The price has just changed."
        || text.StartsWith("One customer may", StringComparison.Ordinal);

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Markers();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
