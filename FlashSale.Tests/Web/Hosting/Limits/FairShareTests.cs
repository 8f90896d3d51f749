using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Settings;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Hosting.Limits;

public sealed class FairShareTests
{
    private const string Busy = "203.0.113.1";
    private const string Other = "203.0.113.2";

    private readonly FakeTimeProvider clock = new();
    private readonly AddressActivity activity;
    private readonly FairShare share;

    public FairShareTests()
    {
        activity = new AddressActivity(clock);
        share = new FairShare(activity, Options.Create(new ShopOptions { RequestsPerSecond = 1 }), new QueryRate(20_000_000 / 60d), clock);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_that_is_alone_never_waits()
    {
        for (var request = 0; request < 100; request++)
        {
            activity.Note(Busy);
            (await share.TryWaitForRequestAsync(Busy, Busy, 1, Cancelled)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_busy_address_waits_while_others_use_the_shop()
    {
        activity.Note(Other);
        await UseUpLimitAsync();

        var waiting = share.TryWaitForRequestAsync(Busy, Busy, 1, Cancelled);

        waiting.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await waiting).ShouldBeTrue();
    }

    [Fact]
    public async Task A_burst_does_not_come_all_at_once()
    {
        activity.Note(Other);
        await share.TryWaitForRequestAsync(Busy, Busy, 1, Cancelled);

        var second = share.TryWaitForRequestAsync(Busy, Busy, 1, Cancelled);

        second.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(0.2));
        (await second).ShouldBeTrue();
    }

    [Fact]
    public async Task A_busy_address_leaves_other_addresses_alone()
    {
        activity.Note(Busy);
        await UseUpLimitAsync();

        var other = share.TryWaitForRequestAsync(Other, Other, 1, Cancelled);

        other.IsCompleted.ShouldBeTrue();
        (await other).ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_that_would_wait_too_long_is_refused()
    {
        activity.Note(Other);
        await UseUpLimitAsync();
        var waiting = Enumerable.Range(0, 5).Select(_ => share.TryWaitForRequestAsync(Busy, Busy, 1, Cancelled)).ToList();

        (await share.TryWaitForRequestAsync(Busy, Busy, 1, Cancelled)).ShouldBeFalse();

        clock.Advance(FairShare.LongestWait);
        (await Task.WhenAll(waiting)).ShouldAllBe(isAnswered => isAnswered);
    }

    [Fact]
    public async Task Addresses_that_left_do_not_slow_others_down()
    {
        activity.Note(Other);
        await UseUpLimitAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        activity.Note(Busy);
        await UseUpLimitAsync();

        var next = share.TryWaitForRequestAsync(Busy, Busy, 1, Cancelled);

        next.IsCompleted.ShouldBeTrue();
        (await next).ShouldBeTrue();
    }

    [Fact]
    public async Task Expensive_queries_of_one_address_wait_for_each_other()
    {
        activity.Note(Other);
        await share.TryWaitForFindAsync(Busy, 1_000_000, Cancelled);

        var second = share.TryWaitForFindAsync(Busy, 1_000_000, Cancelled);

        second.IsCompleted.ShouldBeFalse();
        clock.Advance(FairShare.LongestWait);
        (await second).ShouldBeTrue();
    }

    [Fact]
    public async Task Sign_ups_of_one_address_wait_for_each_other()
    {
        activity.Note(Other);
        for (var signUp = 0; signUp < 11; signUp++)
        {
            (await share.TryWaitForSignUpAsync(Busy, Cancelled)).ShouldBeTrue();
            clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        var next = share.TryWaitForSignUpAsync(Busy, Cancelled);

        next.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await next).ShouldBeTrue();
    }

    // With one request a second, ten are free, a fifth of a second apart.
    private async Task UseUpLimitAsync()
    {
        for (var request = 0; request < 13; request++)
        {
            (await share.TryWaitForRequestAsync(Busy, Busy, 1, Cancelled)).ShouldBeTrue();
            clock.Advance(TimeSpan.FromSeconds(0.2));
        }
    }
}
