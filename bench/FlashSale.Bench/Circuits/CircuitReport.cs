using FlashSale.Bench.Load;

namespace FlashSale.Bench.Circuits;

/// <summary>Results of one run with circuits. Figures that weren't measured are null.</summary>
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

    /// <summary>From requesting a page to its first render batch with event handlers.</summary>
    public double InteractiveP50Ms { get; init; }

    public double InteractiveP99Ms { get; init; }

    public double InteractiveMaxMs { get; init; }

    /// <summary>The shop's processor time per opened page, including its circuit.</summary>
    public double? CpuMsPerPage { get; init; }

    /// <summary>Resident memory per circuit after a full garbage collection.</summary>
    public double? KilobytesPerCircuit { get; init; }

    /// <summary>Managed heap per circuit after a full garbage collection.</summary>
    public double? HeapKilobytesPerCircuit { get; init; }

    /// <summary>Stock changes that pages showed, all pages together.</summary>
    public int? Pushes { get; init; }

    public double? PushesPerSecond { get; init; }

    public double? CpuMicrosecondsPerPush { get; init; }

    /// <summary>From the order that caused a number to the page that shows it.</summary>
    public double? PushP50Ms { get; init; }

    public double? PushP99Ms { get; init; }

    /// <summary>How old a shown number can be: from the oldest order that a page hasn't shown to its next change.</summary>
    public double? StaleP99Ms { get; init; }

    /// <summary>From the first to the last page that showed a number or less.</summary>
    public double? SkewP50Ms { get; init; }

    public double? SkewP99Ms { get; init; }

    /// <summary>From the last unit's order to "sold out" on the last page.</summary>
    public double? SoldOutMs { get; init; }

    /// <summary>Processor cores that the shop used while selling.</summary>
    public double? Cores { get; init; }

    public int? Orders { get; init; }

    public int? Pressed { get; init; }

    /// <summary>Number of presses by outcome.</summary>
    public IReadOnlyDictionary<string, int>? Outcomes { get; init; }

    public double? AnswerP50Ms { get; init; }

    public double? AnswerP99Ms { get; init; }

    public double? AnswerMaxMs { get; init; }

    /// <summary>Managed heap after the last wave divided by that after the first.</summary>
    public double? LeftHeapRatio { get; init; }

    /// <summary>Resident memory after the last wave divided by that after the first.</summary>
    public double? LeftMemoryRatio { get; init; }

    /// <summary>Stock subscriptions after all visitors left.</summary>
    public int? LeftSubscribers { get; init; }

    /// <summary>From the kill until the shop was ready again.</summary>
    public double? DownSeconds { get; init; }

    /// <summary>Pages that became live again by themselves.</summary>
    public int? Returned { get; init; }

    /// <summary>Pages that didn't.</summary>
    public int? Lost { get; init; }

    /// <summary>From the kill until a page was live again.</summary>
    public double? ReturnSinceKillP50Ms { get; init; }

    public double? ReturnSinceKillP99Ms { get; init; }

    public double? ReturnSinceKillMaxMs { get; init; }

    /// <summary>From the shop being ready again until a page was live again.</summary>
    public double? ReturnSinceReadyP50Ms { get; init; }

    public double? ReturnSinceReadyP99Ms { get; init; }

    public double? ReturnSinceReadyMaxMs { get; init; }

    /// <summary>Attempts to reconnect to a circuit, all pages together.</summary>
    public int? Attempts { get; init; }

    /// <summary>Maximum number of pages within 100 ms whose reconnection was rejected because their circuit was gone.</summary>
    public int? MaxRejectedPer100Ms { get; init; }

    /// <summary>Page loads.</summary>
    public int? Loads { get; init; }

    /// <summary>Page loads that resulted in a static page.</summary>
    public int? StaticLoads { get; init; }

    /// <summary>Processor time of the new process, from being ready to the last page, per returned page.</summary>
    public double? ReturnCpuMsPerPage { get; init; }

    /// <summary>The same, in processor cores.</summary>
    public double? ReturnCores { get; init; }

    /// <summary>Pages that showed the stock of the database at the end.</summary>
    public int? CorrectStock { get; init; }

    /// <summary>True if the stock audit found no differences.</summary>
    public bool? Consistent { get; init; }

    /// <summary>Adds figures about opening pages.</summary>
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
