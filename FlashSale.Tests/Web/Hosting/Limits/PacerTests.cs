using FlashSale.Web.Hosting.Limits;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Hosting.Limits;

public sealed class PacerTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider clock = new();
    private readonly Pacer pacer;

    public PacerTests() => pacer = new Pacer(perSecond: 2, burst: 4, clock);

    [Fact]
    public void A_burst_is_free_and_what_follows_waits_in_line()
    {
        Enumerable.Range(0, 8).Select(_ => pacer.Reserve("ann", 1, Longest)!.Value.TotalSeconds).ShouldBe([0, 0, 0, 0, 0, 0.5, 1, 1.5]);
    }

    [Fact]
    public void A_client_that_paused_can_burst_again()
    {
        for (var request = 0; request < 8; request++)
            pacer.Reserve("ann", 1, Longest);

        clock.Advance(TimeSpan.FromSeconds(4));

        Enumerable.Range(0, 4).Select(_ => pacer.Reserve("ann", 1, Longest)).ShouldAllBe(wait => wait == TimeSpan.Zero);
    }

    [Fact]
    public void A_client_waits_only_for_its_own_requests()
    {
        while (pacer.Reserve("ann", 1, Longest) is not null)
        {
        }

        pacer.Reserve("ben", 1, Longest).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_request_that_would_wait_too_long_is_not_queued()
    {
        while (pacer.Reserve("ann", 1, Longest) is not null)
        {
        }
        for (var request = 0; request < 100; request++)
            pacer.Reserve("ann", 1, Longest);

        clock.Advance(TimeSpan.FromSeconds(0.5));

        pacer.Reserve("ann", 1, Longest).ShouldBe(Longest);
    }

    [Fact]
    public void A_large_request_delays_the_next_one()
    {
        pacer.Reserve("ann", 10, Longest).ShouldBe(TimeSpan.Zero);

        pacer.Reserve("ann", 1, Longest).ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_returned_request_can_be_used_again()
    {
        pacer.Reserve("ann", 10, Longest);

        pacer.GiveBack("ann", 6);

        pacer.Reserve("ann", 1, Longest).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Returned_requests_never_enlarge_the_burst()
    {
        for (var request = 0; request < 100; request++)
            pacer.GiveBack("ann", 1);
        pacer.Reserve("ann", 1, Longest);
        clock.Advance(TimeSpan.FromSeconds(100));
        for (var request = 0; request < 100; request++)
            pacer.GiveBack("ann", 1);

        Enumerable.Range(0, 6).Select(_ => pacer.Reserve("ann", 1, Longest)!.Value.TotalSeconds).ShouldBe([0, 0, 0, 0, 0, 0.5]);
    }
}
