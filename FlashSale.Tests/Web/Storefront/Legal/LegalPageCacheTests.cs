using System.Net.Sockets;
using FlashSale.Domain.Legal;
using FlashSale.Tests.Web.Merchant.Legal;
using FlashSale.Tests.Web.Parse.LiveQuery;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Storefront.Legal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace FlashSale.Tests.Web.Storefront.Legal;

public sealed class LegalPageCacheTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new();
    private readonly RecordedLegalPages pages = new();
    private readonly DatabaseOutage outage;
    private readonly LegalPageCache cache;

    public LegalPageCacheTests()
    {
        outage = new DatabaseOutage(clock, NullLogger<DatabaseOutage>.Instance);
        cache = new LegalPageCache(pages, outage, clock, NullLogger<LegalPageCache>.Instance);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await cache.StopAsync(CancellationToken.None);
        cache.Dispose();
    }

    [Fact]
    public async Task Written_pages_are_listed_in_order_without_queries()
    {
        pages.Store(RecordedLegalPages.PageWith(LegalPageKind.Imprint), RecordedLegalPages.PageWith(LegalPageKind.Terms));
        await StartAsync();
        var reads = pages.Reads;

        for (var i = 0; i < 100; i++)
        {
            cache.Written.ShouldBe([LegalPageKind.Terms, LegalPageKind.Imprint]);
            (await cache.FindAsync(LegalPageKind.Terms, Cancelled)).ShouldNotBeNull();
            (await cache.FindAsync(LegalPageKind.Privacy, Cancelled)).ShouldBeNull();
        }

        pages.Reads.ShouldBe(reads);
    }

    [Fact]
    public async Task An_edit_on_this_node_shows_at_once()
    {
        pages.Store(RecordedLegalPages.PageWith(LegalPageKind.Terms));
        await StartAsync();

        var changed = RecordedLegalPages.PageWith(LegalPageKind.Terms, "New", rowVersion: 2);
        pages.Store(changed, RecordedLegalPages.PageWith(LegalPageKind.Privacy));
        pages.Announce();

        await Eventually.IsTrueAsync(() => cache.Written.Count == 2);
        (await cache.FindAsync(LegalPageKind.Terms, Cancelled))!.Html.ShouldContain("New");
    }

    [Fact]
    public async Task An_edit_on_another_node_shows_after_a_minute()
    {
        await StartAsync();
        cache.Written.ShouldBeEmpty();
        pages.Store(RecordedLegalPages.PageWith(LegalPageKind.Terms));

        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(LegalPageCache.RefreshInterval);
            return cache.Written.Count == 1;
        });
    }

    [Fact]
    public async Task An_outage_keeps_the_pages_that_were_read_last()
    {
        pages.Store(RecordedLegalPages.PageWith(LegalPageKind.Terms));
        await StartAsync();

        pages.Fault = new NpgsqlException("Failed to connect", new SocketException());
        pages.Announce();
        await Eventually.IsTrueAsync(() => outage.IsOn);

        cache.Written.ShouldBe([LegalPageKind.Terms]);
        (await cache.FindAsync(LegalPageKind.Terms, Cancelled)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_shop_that_starts_in_an_outage_links_to_no_page_until_it_ends()
    {
        pages.Store(RecordedLegalPages.PageWith(LegalPageKind.Terms));
        pages.Fault = new NpgsqlException("Failed to connect", new SocketException());
        await cache.StartAsync(Cancelled);
        await Eventually.IsTrueAsync(() => outage.IsOn);
        cache.Written.ShouldBeEmpty();
        await Should.ThrowAsync<NpgsqlException>(async () => await cache.FindAsync(LegalPageKind.Terms, Cancelled));

        pages.Fault = null;
        (await cache.FindAsync(LegalPageKind.Terms, Cancelled)).ShouldNotBeNull();
        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(DatabaseOutage.RetryAfter);
            return cache.Written.Count == 1;
        });
        outage.IsOn.ShouldBeFalse();
    }

    private async Task StartAsync()
    {
        await cache.StartAsync(Cancelled);
        await Eventually.IsTrueAsync(() => pages.Reads > 0 && pages.IsFollowed);
    }
}
