using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Settings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace FlashSale.Tests.Web.Hosting.Limits;

public sealed class WindowCounterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_count_starts_again_after_its_window()
    {
        var clock = new FakeTimeProvider();
        var counter = new MemoryCounter(clock);
        await counter.AddAsync("login:ann", 3, Minute, Cancelled);

        (await counter.AddAsync("login:ann", 2, Minute, Cancelled)).Total.ShouldBe(5);
        clock.Advance(Minute);
        (await counter.AddAsync("login:ann", 1, Minute, Cancelled)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task Counts_of_different_names_are_independent()
    {
        var counter = new MemoryCounter(TimeProvider.System);
        await counter.AddAsync("login:ann", 3, Minute, Cancelled);

        (await counter.AddAsync("login:ben", 1, Minute, Cancelled)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task Nodes_that_share_Redis_count_together()
    {
        await using var redis = await RedisServer.StartNewAsync(Cancelled);
        await using var first = CounterOn(redis);
        await using var second = CounterOn(redis);
        await UntilAsync(async () =>
            (await first.AddAsync("up", 1, Minute, Cancelled)).Total + (await second.AddAsync("up", 1, Minute, Cancelled)).Total > 5);
        await first.AddAsync("login:ann", 3, Minute, Cancelled);

        var count = await second.AddAsync("login:ann", 2, Minute, Cancelled);

        count.Total.ShouldBe(5);
        count.Remaining.ShouldBeInRange(TimeSpan.Zero, Minute);
    }

    [Fact]
    public async Task A_node_without_its_Redis_counts_for_itself()
    {
        await using var redis = await RedisServer.StartNewAsync(Cancelled);
        await using var counter = CounterOn(redis);
        await counter.AddAsync("login:ann", 1, Minute, Cancelled);
        await redis.KillAsync();

        await UntilAsync(async () => (await counter.AddAsync("login:ben", 1, Minute, Cancelled)).Total >= 3);
    }

    private static RedisCounter CounterOn(RedisServer redis)
    {
        var options = ConfigurationOptions.Parse(redis.Connection);
        options.AbortOnConnectFail = false;
        return new RedisCounter(
            new RedisOptions(options, "test"),
            new MemoryCounter(TimeProvider.System),
            TimeProvider.System,
            NullLogger<RedisCounter>.Instance);
    }

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        while (!await isTrue())
            await Task.Delay(50, Cancelled);
    }
}
