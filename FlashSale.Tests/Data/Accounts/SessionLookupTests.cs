using System.Collections.Concurrent;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;

namespace FlashSale.Tests.Data.Accounts;

/// <summary>Lookups that arrive during a query share the next query.</summary>
public sealed class SessionLookupTests
{
    private readonly ConcurrentQueue<IReadOnlyList<byte[]>> queries = new();
    private readonly ConcurrentQueue<TaskCompletionSource<IReadOnlyList<SignedIn>>> answers = new();
    private readonly SessionLookup lookup;

    public SessionLookupTests() => lookup = new SessionLookup((hashes, _) =>
    {
        var answer = new TaskCompletionSource<IReadOnlyList<SignedIn>>();
        queries.Enqueue(hashes);
        answers.Enqueue(answer);
        return answer.Task;
    });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lookups_during_a_query_share_the_next_query()
    {
        var first = lookup.FindAsync([0], Cancelled);
        await WaitForQueryAsync();
        var others = Enumerable.Range(1, 50).Select(i => lookup.FindAsync([(byte)i], Cancelled)).ToList();

        await AnswerAsync([Of(0)]);
        (await first)!.UserId.ShouldBe("user 0");
        await AnswerAsync([.. Enumerable.Range(1, 50).Where(i => i != 7).Select(Of)]);

        var found = await Task.WhenAll(others);
        found[0]!.UserId.ShouldBe("user 1");
        found[6].ShouldBeNull();
        found[49]!.UserId.ShouldBe("user 50");
        queries.Select(each => each.Count).ShouldBe([1, 50]);
    }

    [Fact]
    public async Task A_fault_fails_only_the_lookups_of_its_query()
    {
        var first = lookup.FindAsync([1], Cancelled);
        (await WaitForQueryAsync()).SetException(new TimeoutException());
        answers.TryDequeue(out _);
        await Should.ThrowAsync<TimeoutException>(() => first);

        var second = lookup.FindAsync([1], Cancelled);
        await AnswerAsync([Of(1)]);
        (await second)!.UserId.ShouldBe("user 1");
    }

    [Fact]
    public async Task A_canceled_lookup_does_not_affect_the_others()
    {
        using var gone = new CancellationTokenSource();
        var first = lookup.FindAsync([1], gone.Token);
        await WaitForQueryAsync();
        var other = lookup.FindAsync([2], Cancelled);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => first);
        await AnswerAsync([Of(1)]);
        await AnswerAsync([Of(2)]);
        (await other)!.UserId.ShouldBe("user 2");
    }

    [Fact]
    public async Task The_first_caller_does_not_run_later_queries()
    {
        // Like SQLite, the query blocks the calling thread.
        using var hasLeft = new ManualResetEventSlim();
        var wasBlocked = false;
        var busy = new SessionLookup((hashes, _) =>
        {
            wasBlocked |= !hasLeft.Wait(TimeSpan.FromSeconds(20), Cancelled);
            return Task.FromResult<IReadOnlyList<SignedIn>>([.. hashes.Select(hash => Of(hash[0]))]);
        });

        var found = busy.FindAsync([0], Cancelled);
        hasLeft.Set();

        (await found)!.UserId.ShouldBe("user 0");
        wasBlocked.ShouldBeFalse();
    }

    private async Task<TaskCompletionSource<IReadOnlyList<SignedIn>>> WaitForQueryAsync()
    {
        TaskCompletionSource<IReadOnlyList<SignedIn>>? answer;
        while (!answers.TryPeek(out answer))
            await Task.Delay(1, Cancelled);
        return answer;
    }

    private async Task AnswerAsync(IReadOnlyList<SignedIn> found)
    {
        (await WaitForQueryAsync()).SetResult(found);
        answers.TryDequeue(out _);
    }

    private static SignedIn Of(int number) =>
        new(
            new Session
            {
                Id = $"session {number}",
                CreatedAt = default,
                UpdatedAt = default,
                ExpiresAt = default,
                UserId = $"user {number}",
                TokenHash = [(byte)number],
                CreatedWith = Session.ByLogin,
            },
            $"user {number}",
            "name",
            new HashSet<string>());
}
