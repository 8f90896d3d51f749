using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MessagePack;

namespace FlashSale.Bench.Circuits;

/// <summary>
/// A visitor's open page without a browser. It loads the page, starts its circuit like blazor.web.js of .NET 10, acknowledges render
/// batches, answers JavaScript calls, and can press Buy.
/// </summary>
internal sealed partial class LivePage(VisitorNetwork network, int number, string path, string? cookies) : IAsyncDisposable
{
    private readonly CircuitConnection connection = new(network, number, cookies);
    private readonly TaskCompletionSource interactive = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Observation> observations = [];
    private string page = "";
    private long startedAt;
    private long interop;
    private int calls;
    private readonly Lock showing = new();
    private ulong submit;
    private volatile TaskCompletionSource<string>? outcome;

    /// <summary>The numbers of units that the page showed.</summary>
    public IReadOnlyList<Observation> Observations => observations;

    /// <summary>From requesting the page to the first render batch with event handlers.</summary>
    public TimeSpan TimeToInteractive { get; private set; }

    /// <summary>Received render batches.</summary>
    public int Batches { get; private set; }

    /// <summary>Bytes received over the circuit.</summary>
    public long Bytes => connection.Bytes;

    /// <summary>The visitor's number.</summary>
    public int Number => number;

    /// <summary>The page's path.</summary>
    public string Path => path;

    /// <summary>The visitor's cookies.</summary>
    public string? Cookies => cookies;

    /// <summary>The circuit's secret id, which a browser uses to reconnect.</summary>
    public string? CircuitId { get; private set; }

    /// <summary>Completes when the connection is lost.</summary>
    public Task Lost => lost.Task;

    /// <summary>The state in the page's HTML, which a static page compares when it polls.</summary>
    public string? WrittenState { get; private set; }

    /// <summary>Why the connection was lost; null if it wasn't.</summary>
    public string? Failure { get; private set; }

    /// <summary>Timestamp of the page showing "sold out"; 0 before that.</summary>
    public long SoldOutAt { get; private set; }

    /// <summary>True if the page is live and has a Buy button.</summary>
    public bool HasButton => submit != 0;

    /// <summary>Opens the page and waits until it is interactive.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Loads the page's HTML.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        startedAt = Stopwatch.GetTimestamp();
        using var response = await network.SendAsync(number, HttpMethod.Get, path, cookies, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The page answered {(int)response.StatusCode}.");
        page = await response.Content.ReadAsStringAsync(cancellationToken);
        WrittenState = WrittenStates().Match(page) is { Success: true } state ? WebUtility.HtmlDecode(state.Groups[1].Value) : null;
    }

    /// <summary>Starts the circuit and waits until the page is interactive.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var markers = Markers().Matches(page).Select(match => match.Groups[1].Value).ToList();
        if (markers.Count == 0)
            throw new InvalidOperationException("The page has no live component.");
        var state = State().Match(page) is { Success: true } stored ? stored.Groups[1].Value : "";
        page = "";
        await connection.OpenAsync(OnMessage, OnLost, cancellationToken);
        var here = new Uri(network.Shop, path).ToString();
        await connection.SendAsync(BlazorPack.Call("0", "StartCircuit", network.Shop.ToString(), here, "[]", state));
        var operations = markers.Select((marker, i) =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"type":"add","ssrComponentId":{{i + 1}},"marker":{{marker}}}"""));
        await connection.SendAsync(
            BlazorPack.Call(null, "UpdateRootComponents", $$"""{"batchId":1,"operations":[{{string.Join(',', operations)}}]}""", state));
        await connection.WaitForAsync(interactive.Task, cancellationToken).WaitAsync(TimeSpan.FromSeconds(120), cancellationToken);
        TimeToInteractive = Stopwatch.GetElapsedTime(startedAt);
    }

    /// <summary>Presses Buy.</summary>
    /// <returns>The title of the page's message; "gone" if the button was removed before.</returns>
    public async Task<string> BuyAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task sent;
        // As in a browser, a removed button can't be pressed, and a press is sent before the next batch is acknowledged.
        lock (showing)
        {
            if (submit == 0)
                return SoldOutAt != 0 ? "Sold out, seen before" : "gone";
            outcome = answer;
            sent = connection.SendAsync(
                BlazorPack.Event(Interlocked.Increment(ref calls), interop, submit, "submit", """{"type":"submit"}"""));
        }
        await sent;
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    /// <summary>Keeps the connection alive.</summary>
    public Task PingAsync() => connection.SendAsync(BlazorPack.Ping);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private void OnLost(Exception failure)
    {
        Failure = failure.Message;
        interactive.TrySetException(failure);
        outcome?.TrySetException(failure);
        lost.TrySetResult();
    }

    // Returns the reply; null for none.
    private byte[]? OnMessage(ReadOnlyMemory<byte> message)
    {
        var reader = new MessagePackReader(message);
        reader.ReadArrayHeader();
        var kind = reader.ReadInt32();
        if (kind == 7)
            throw new InvalidOperationException("The shop ended the circuit.");
        if (kind == 3)
        {
            reader.Skip();
            var call = reader.ReadString();
            var result = reader.ReadInt32();
            if (result == 1)
                throw new InvalidOperationException($"A call failed: {reader.ReadString()}");
            if (call == "0" && result == 3)
                CircuitId = reader.ReadString();
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
                lock (showing)
                    Show(new RenderBatch(reader.ReadBytes()!.Value.FirstSpan));
                return BlazorPack.RenderCompleted(batch);
            case "JS.BeginInvokeJS":
                return Call(reader.ReadInt64(), reader.ReadString()!, reader.ReadString() ?? "[]");
            case "JS.EndInvokeDotNet":
                reader.Skip();
                if (!reader.ReadBoolean())
                    outcome?.TrySetException(new InvalidOperationException($"The press failed: {reader.ReadString()}"));
                return null;
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
        return call == 0 ? null : BlazorPack.JsResult(call, result);
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
            observations.Add(new Observation(now, 0));
        }
        else if (text.EndsWith(" left", StringComparison.Ordinal)
            && int.TryParse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture, out var left))
        {
            observations.Add(new Observation(now, left));
        }
        else if (outcome is { } waiting && (text.EndsWith('.') || text.EndsWith('!')) && IsOutcome(text))
        {
            waiting.TrySetResult(text);
        }
    }

    private static bool IsOutcome(string text) =>
        text is "It is yours!" or "Sold out." or "The sale hasn't started yet." or "The sale is over."
            or "We can't take your order right now." or "Something went wrong on our side." or "This page didn't load completely."
            or "The price just changed."
        || text.StartsWith("One customer can", StringComparison.Ordinal);

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Markers();

    [GeneratedRegex("id=\"buy\"[^>]*? data-state=\"([^\"]*)\"")]
    private static partial Regex WrittenStates();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
