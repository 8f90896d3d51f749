using FlashSale.Bench.Load;

namespace FlashSale.Bench.Circuits;

/// <summary>The figures of one run with circuits: a line of JSON. What was not measured is null.</summary>
internal sealed record CircuitReport
{
    public required string Scenario { get; init; }

    public int Run { get; init; }

    public required int Count { get; init; }

    public int Products { get; init; } = 1;

    public int Opened { get; init; }

    public int Failed { get; init; }

    public string? FirstFailure { get; init; }

    public int Disconnected { get; init; }

    public double OpenedPerSecond { get; init; }

    /// <summary>From the request of a page to its first changes with handlers.</summary>
    public double InteractiveP50Ms { get; init; }

    public double InteractiveP99Ms { get; init; }

    public double InteractiveMaxMs { get; init; }

    /// <summary>The shop's processor time for one opened page, its circuit included.</summary>
    public double? CpuMsPerPage { get; init; }

    /// <summary>Resident memory a circuit, after a full collection.</summary>
    public double? KilobytesPerCircuit { get; init; }

    /// <summary>The managed part of it.</summary>
    public double? HeapKilobytesPerCircuit { get; init; }

    /// <summary>Changes of the stock that were shown, by all pages.</summary>
    public int? Pushes { get; init; }

    public double? PushesPerSecond { get; init; }

    public double? CpuMicrosecondsPerPush { get; init; }

    /// <summary>From the order that caused a number to a page showing it.</summary>
    public double? PushP50Ms { get; init; }

    public double? PushP99Ms { get; init; }

    /// <summary>From the oldest order that a page did not show yet to its next change: how old what one sees can be.</summary>
    public double? StaleP99Ms { get; init; }

    /// <summary>Between the first and the last page that showed so few units.</summary>
    public double? SkewP50Ms { get; init; }

    public double? SkewP99Ms { get; init; }

    /// <summary>From the last unit's order to "sold out" on the last page.</summary>
    public double? SoldOutMs { get; init; }

    /// <summary>The processor time of the shop, in cores, while stock fell.</summary>
    public double? Cores { get; init; }

    public int? Orders { get; init; }

    public int? Pressed { get; init; }

    /// <summary>What became of the presses, and how often.</summary>
    public IReadOnlyDictionary<string, int>? Outcomes { get; init; }

    public double? AnswerP50Ms { get; init; }

    public double? AnswerP99Ms { get; init; }

    public double? AnswerMaxMs { get; init; }

    /// <summary>The managed heap after the last wave, by that after the first.</summary>
    public double? LeftHeapRatio { get; init; }

    /// <summary>Resident memory after the last wave, by that after the first.</summary>
    public double? LeftMemoryRatio { get; init; }

    /// <summary>Subscriptions to the feed when all had gone.</summary>
    public int? LeftSubscribers { get; init; }

    /// <summary>From the kill until the shop said that it is ready again.</summary>
    public double? DownSeconds { get; init; }

    /// <summary>Pages that were live again by themselves.</summary>
    public int? CameBack { get; init; }

    public int? NotBack { get; init; }

    /// <summary>From the kill to a live page.</summary>
    public double? BackSinceKillP50Ms { get; init; }

    public double? BackSinceKillP99Ms { get; init; }

    public double? BackSinceKillMaxMs { get; init; }

    /// <summary>From the moment when the shop was ready again to a live page.</summary>
    public double? BackSinceReadyP50Ms { get; init; }

    public double? BackSinceReadyP99Ms { get; init; }

    public double? BackSinceReadyMaxMs { get; init; }

    /// <summary>How often a page tried to take its circuit up again, all pages together.</summary>
    public int? Attempts { get; init; }

    /// <summary>The most pages that were told within 100 ms that their circuit is gone.</summary>
    public int? ToldAtOnce { get; init; }

    /// <summary>Times that a page was loaded.</summary>
    public int? Loads { get; init; }

    /// <summary>Times that a page was a still one on its way back.</summary>
    public int? Stills { get; init; }

    /// <summary>The processor time of the new process from when it was ready to the last page, by page.</summary>
    public double? ReturnCpuMsPerPage { get; init; }

    /// <summary>The same in cores.</summary>
    public double? ReturnCores { get; init; }

    /// <summary>Pages that showed, at the end, the stock that the database has.</summary>
    public int? RightStock { get; init; }

    /// <summary>Whether the books balanced afterwards.</summary>
    public bool? Consistent { get; init; }

    /// <summary>The figures of how pages were opened.</summary>
    public CircuitReport WithOpening(IReadOnlyList<LivePage> pages, Visitors visitors, TimeSpan took)
    {
        var times = new Latencies();
        foreach (var page in pages)
            times.Record(page.TimeToInteractive);
        return this with
        {
            Opened = pages.Count,
            Failed = visitors.Failed,
            FirstFailure = visitors.FirstFailure,
            OpenedPerSecond = Math.Round(pages.Count / took.TotalSeconds, 1),
            InteractiveP50Ms = Math.Round(times.Percentile(0.5), 1),
            InteractiveP99Ms = Math.Round(times.Percentile(0.99), 1),
            InteractiveMaxMs = Math.Round(pages.Select(page => page.TimeToInteractive.TotalMilliseconds).DefaultIfEmpty().Max(), 1),
        };
    }
}
