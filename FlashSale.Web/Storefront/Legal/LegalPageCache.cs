using FlashSale.Domain.Legal;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Hosting.Health;

namespace FlashSale.Web.Storefront.Legal;

/// <summary>
/// Holds the written legal pages in memory, so that no view of a page or footer queries the database. Reads them again after an edit on
/// this node, and once a minute for edits on other nodes. During a database outage it keeps what was read last. Thread-safe.
/// </summary>
internal sealed partial class LegalPageCache(
    ILegalPages pages, DatabaseOutage outage, TimeProvider clock, ILogger<LegalPageCache> logger) : BackgroundService
{
    private readonly AsyncSignal edits = new();
    private volatile IReadOnlyDictionary<LegalPageKind, PublishedLegalPage>? published;

    /// <summary>How long an edit on another node may stay unseen.</summary>
    public static TimeSpan RefreshInterval { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The kinds of the written pages in their order. Never waits; empty until the first read.</summary>
    public IReadOnlyList<LegalPageKind> Written => published is { } known ? [.. known.Keys.Order()] : [];

    /// <summary>The page of a kind; null if it isn't written. Reads the database only if it hasn't been read yet.</summary>
    public async ValueTask<PublishedLegalPage?> FindAsync(LegalPageKind kind, CancellationToken cancellationToken) =>
        (published ?? await ReadAsync(cancellationToken)).GetValueOrDefault(kind);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        pages.Changed += edits.Set;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
                await WaitForEditAsync(await RefreshAsync(stoppingToken) ? RefreshInterval : DatabaseOutage.RetryAfter, stoppingToken);
        }
        finally
        {
            pages.Changed -= edits.Set;
        }
    }

    private async Task<bool> RefreshAsync(CancellationToken stoppingToken)
    {
        try
        {
            published = await ReadAsync(stoppingToken);
            outage.End();
            return true;
        }
#pragma warning disable CA1031 // The next round tries again, and until then the last pages are shown.
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!outage.Explains(fault))
                LogFailure(fault);
            return false;
        }
    }

    private async Task WaitForEditAsync(TimeSpan longest, CancellationToken stoppingToken)
    {
        using var due = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, due.Token);
        try
        {
            await edits.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // There was no edit on this node.
        }
    }

    private async Task<IReadOnlyDictionary<LegalPageKind, PublishedLegalPage>> ReadAsync(CancellationToken cancellationToken)
    {
        var known = published;
        var stored = await pages.ListAsync(cancellationToken);
        return stored.ToDictionary(
            page => page.Kind,
            page => known?.GetValueOrDefault(page.Kind) is { } shown && shown.IsOf(page) ? shown : PublishedLegalPage.Of(page));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to read the legal pages; retrying in a few seconds")]
    private partial void LogFailure(Exception fault);
}
