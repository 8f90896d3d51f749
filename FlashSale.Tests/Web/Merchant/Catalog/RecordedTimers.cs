using FlashSale.Domain;
using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Web.Merchant.Catalog;

/// <summary>One timer. The test sets the outcomes of its edits.</summary>
internal sealed class RecordedTimers(CountdownTimer timer) : ICountdownTimers
{
    private readonly CountdownTimer saved = timer;

    /// <summary>The stored timer; null after it was deleted.</summary>
    public CountdownTimer? Stored { get; private set; } = timer;

    /// <summary>The started timers and their users.</summary>
    public List<(string ProductId, int Seconds, string Actor)> Created { get; } = [];

    /// <summary>The requested updates: the duration, the version it replaces, and the user.</summary>
    public List<(int Seconds, ulong RowVersion, string Actor)> Updates { get; } = [];

    /// <summary>The outcomes of the next updates. Later updates are saved.</summary>
    public Queue<EditOutcome<CountdownTimer>> Answers { get; } = [];

    public Task<IReadOnlyList<CountdownTimer>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<CountdownTimer>>(Stored is null ? [] : [Stored]);

    public Task<EditOutcome<CountdownTimer>> CreateAsync(
        string productId, int durationSeconds, string actor, CancellationToken cancellationToken = default)
    {
        Created.Add((productId, durationSeconds, actor));
        return AnswerAsync();
    }

    public Task<EditOutcome<CountdownTimer>> UpdateAsync(
        string timerId, int durationSeconds, ulong rowVersion, string actor, CancellationToken cancellationToken = default)
    {
        Updates.Add((durationSeconds, rowVersion, actor));
        return AnswerAsync();
    }

    public Task<bool> DeleteAsync(string timerId, CancellationToken cancellationToken = default)
    {
        var found = Stored?.Id == timerId;
        Stored = null;
        return Task.FromResult(found);
    }

    private Task<EditOutcome<CountdownTimer>> AnswerAsync() =>
        Task.FromResult(Answers.TryDequeue(out var answer) ? answer : new EditOutcome<CountdownTimer>.Saved(saved));
}
