namespace FlashSale.Bench.Pages;

/// <summary>Results of one visit with an empty cache. Times are in milliseconds since the start of the navigation.</summary>
internal sealed record PageVisit
{
    /// <summary>Host and port of the shop.</summary>
    public string Shop { get; init; } = "";

    /// <summary>Name of the page.</summary>
    public string Page { get; init; } = "";

    public required double FirstPaintMs { get; init; }

    public required double LargestPaintMs { get; init; }

    /// <summary>When the circuit took over the Buy form; null for a page without one.</summary>
    public required double? ConnectedMs { get; init; }

    /// <summary>Cumulative layout shift.</summary>
    public required double LayoutShift { get; init; }

    /// <summary>All responses, in the order of the requests.</summary>
    public required IReadOnlyList<PageResponse> Responses { get; init; }

    /// <summary>Total transferred bytes, including headers.</summary>
    public long Bytes => Responses.Sum(response => response.Bytes);
}
