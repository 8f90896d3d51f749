using System.Diagnostics;
using System.Globalization;
using System.Net;
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
    private readonly CircuitConnection connection = new(network, number, cookies);
    private readonly TaskCompletionSource interactive = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Observation> observations = [];
    private string page = "";
    private long began;
    private long interop;
    private int calls;
    private readonly Lock showing = new();
    private ulong submit;
    private volatile TaskCompletionSource<string>? outcome;

    /// <summary>The numbers of units that it showed.</summary>
    public IReadOnlyList<Observation> Observations => observations;

    /// <summary>From the request of the page to the first changes with handlers.</summary>
    public TimeSpan TimeToInteractive { get; private set; }

    /// <summary>Batches of changes it was sent.</summary>
    public int Batches { get; private set; }

    /// <summary>Bytes it was sent over the circuit.</summary>
    public long Bytes => connection.Bytes;

    /// <summary>The visitor's number.</summary>
    public int Number => number;

    /// <summary>The page's path.</summary>
    public string Path => path;

    /// <summary>The visitor's cookies.</summary>
    public string? Cookies => cookies;

    /// <summary>The circuit's secret id, by which a browser would take it up again.</summary>
    public string? CircuitId { get; private set; }

    /// <summary>Done when the connection is lost.</summary>
    public Task Gone => gone.Task;

    /// <summary>The state that the page was written in: what a still page compares.</summary>
    public string? WrittenState { get; private set; }

    /// <summary>Why its connection ended before it left; null if it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>When the page showed that nothing is left, or 0.</summary>
    public long SoldOutAt { get; private set; }

    /// <summary>Whether the page is a live one that can be pressed.</summary>
    public bool HasButton => submit != 0;

    /// <summary>Opens the page and waits until it is interactive.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Gets the page as it is written.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        began = Stopwatch.GetTimestamp();
        using var response = await network.SendAsync(number, HttpMethod.Get, path, cookies, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The page answered {(int)response.StatusCode}.");
        page = await response.Content.ReadAsStringAsync(cancellationToken);
        WrittenState = WrittenStates().Match(page) is { Success: true } state ? WebUtility.HtmlDecode(state.Groups[1].Value) : null;
    }

    /// <summary>Starts its circuit and waits until it is interactive.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var markers = Markers().Matches(page).Select(match => match.Groups[1].Value).ToList();
        if (markers.Count == 0)
            throw new InvalidOperationException("The page has no live component.");
        var state = State().Match(page) is { Success: true } kept ? kept.Groups[1].Value : "";
        page = "";
        await connection.OpenAsync(Understand, OnLost, cancellationToken);
        var here = new Uri(network.Shop, path).ToString();
        await connection.SendAsync(BlazorPack.Call("0", "StartCircuit", network.Shop.ToString(), here, "[]", state));
        var operations = markers.Select((marker, i) => string.Create(CultureInfo.InvariantCulture, $$"""{"type":"add","ssrComponentId":{{i + 1}},"marker":{{marker}}}"""));
        await connection.SendAsync(BlazorPack.Call(null, "UpdateRootComponents", $$"""{"batchId":1,"operations":[{{string.Join(',', operations)}}]}""", state));
        await connection.WaitForAsync(interactive.Task, cancellationToken).WaitAsync(TimeSpan.FromSeconds(120), cancellationToken);
        TimeToInteractive = Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Presses Buy.</summary>
    /// <returns>The title of what the page said to it; "gone" if the button was taken away before.</returns>
    public async Task<string> BuyAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task sent;
        // As in a browser, one cannot press what the page has taken away, and what was pressed goes before the word that it was.
        lock (showing)
        {
            if (submit == 0)
                return SoldOutAt != 0 ? "Sold out, seen before" : "gone";
            outcome = answer;
            sent = connection.SendAsync(BlazorPack.Event(Interlocked.Increment(ref calls), interop, submit, "submit", """{"type":"submit"}"""));
        }
        await sent;
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    /// <summary>Says that it is still there.</summary>
    public Task PingAsync() => connection.SendAsync(BlazorPack.Ping);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private void OnLost(Exception failure)
    {
        Failure = failure.Message;
        interactive.TrySetException(failure);
        outcome?.TrySetException(failure);
        gone.TrySetResult();
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
                return BlazorPack.Shown(batch);
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
            observations.Add(new Observation(now, 0));
        }
        else if (text.EndsWith(" left", StringComparison.Ordinal) && int.TryParse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture, out var left))
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
            or "We can't take your order right now." or "Something went wrong on our side." or "This page didn't load completely." or "The price just changed."
        || text.StartsWith("One customer can", StringComparison.Ordinal);

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Markers();

    [GeneratedRegex("id=\"buy\"[^>]*? data-state=\"([^\"]*)\"")]
    private static partial Regex WrittenStates();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
