using FlashSale.Web.Hosting.Limits;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Hosting.Limits;

public sealed class SearchLimiterTests : IDisposable
{
    private static readonly int Places = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly FakeTimeProvider clock = new();
    private readonly TaskCompletionSource<int> release = new();
    private readonly SearchLimiter room;

    public SearchLimiterTests() => room = new SearchLimiter(clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Half_of_the_processors_search_and_the_others_wait()
    {
        var end = new TaskCompletionSource<int>();
        var begun = 0;
        var searches = Enumerable.Range(0, Places + 1).Select(_ => room.SearchAsync(SearchAsync, Cancelled)).ToList();

        begun.ShouldBe(Places);

        end.SetResult(7);
        (await Task.WhenAll(searches)).ShouldAllBe(found => found == 7);
        begun.ShouldBe(Places + 1);

        Task<int> SearchAsync(CancellationToken cancellationToken)
        {
            begun++;
            return end.Task;
        }
    }

    [Fact]
    public async Task A_search_that_takes_too_long_ends_and_makes_room()
    {
        var search = room.SearchAsync(SearchForeverAsync, Cancelled);

        clock.Advance(TimeSpan.FromSeconds(5));

        await Should.ThrowAsync<SearchRefusedException>(search);
        (await room.SearchAsync(_ => Task.FromResult(7), Cancelled)).ShouldBe(7);
    }

    [Fact]
    public async Task A_search_that_waits_too_long_is_refused()
    {
        var blocking = Enumerable.Range(0, Places).Select(_ => room.SearchAsync(BlockAsync, Cancelled)).ToList();
        var waiting = room.SearchAsync(_ => Task.FromResult(7), Cancelled);

        clock.Advance(TimeSpan.FromSeconds(5));

        await Should.ThrowAsync<SearchRefusedException>(waiting);
        release.SetResult(1);
        await Task.WhenAll(blocking);
    }

    [Fact]
    public async Task A_caller_who_left_gets_no_timeout_error()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var search = room.SearchAsync(SearchForeverAsync, leaving.Token);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(search);
    }

    // A search that can't be ended.
    private Task<int> BlockAsync(CancellationToken cancellationToken) => release.Task;

    private static async Task<int> SearchForeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
