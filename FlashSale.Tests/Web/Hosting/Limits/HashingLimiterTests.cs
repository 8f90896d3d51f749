using FlashSale.Web.Hosting.Limits;

namespace FlashSale.Tests.Web.Hosting.Limits;

public sealed class HashingLimiterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_ups_of_many_addresses_delay_a_login_by_one_of_them()
    {
        using var room = new HashingLimiter();
        var first = await room.TryEnterAsync("203.0.113.1", isSignUp: true, Cancelled);
        var waiting = Enumerable.Range(2, 50).Select(number => room.TryEnterAsync($"203.0.113.{number}", isSignUp: true, Cancelled))
            .ToList();

        var login = room.TryEnterAsync("198.51.100.1", isSignUp: false, Cancelled);
        first!.Dispose();
        using var place = await login;

        place.ShouldNotBeNull();
        waiting.Count(each => each.IsCompleted).ShouldBeLessThanOrEqualTo(1);
        place.Dispose();
        foreach (var each in waiting)
            (await each)?.Dispose();
    }

    [Fact]
    public async Task One_address_waits_behind_itself()
    {
        using var room = new HashingLimiter();
        var first = await room.TryEnterAsync("203.0.113.1", isSignUp: false, Cancelled);
        var own = Enumerable.Range(0, 20).Select(_ => room.TryEnterAsync("203.0.113.1", isSignUp: false, Cancelled)).ToList();

        var other = room.TryEnterAsync("198.51.100.1", isSignUp: false, Cancelled);
        first!.Dispose();
        using var place = await other;

        place.ShouldNotBeNull();
        own.Count(each => each.IsCompleted).ShouldBeLessThanOrEqualTo(1);
        place.Dispose();
        foreach (var each in own)
            (await each)?.Dispose();
    }

    [Fact]
    public async Task An_address_with_too_many_waiting_is_refused()
    {
        using var room = new HashingLimiter();
        using var first = await room.TryEnterAsync("203.0.113.1", isSignUp: false, Cancelled);
        var waiting = Enumerable.Range(0, 40).Select(_ => room.TryEnterAsync("203.0.113.1", isSignUp: false, Cancelled)).ToList();

        (await waiting[^1]).ShouldBeNull();

        first!.Dispose();
        foreach (var each in waiting)
            (await each)?.Dispose();
    }
}
