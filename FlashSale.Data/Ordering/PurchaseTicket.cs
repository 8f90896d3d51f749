using System.Diagnostics;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>A request that waits for its outcome. Either a worker takes it or its caller cancels it, never both. Thread-safe.</summary>
internal sealed class PurchaseTicket(PurchaseRequest request, DateTimeOffset arrivedAt, Activity? trace = null)
{
    private readonly TaskCompletionSource<PurchaseOutcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long enteredAt = Stopwatch.GetTimestamp();
    private int settled;

    public PurchaseRequest Request => request;

    public DateTimeOffset ArrivedAt => arrivedAt;

    /// <summary>The caller's trace; null if it isn't recorded.</summary>
    public Activity? Trace => trace;

    /// <summary>Time since it arrived.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(enteredAt);

    /// <summary>The id of its order if it's accepted. It stays the same when a commit is retried.</summary>
    public string OrderId { get; } = EntityId.New(arrivedAt);

    public Task<PurchaseOutcome> Outcome => outcome.Task;

    /// <summary>Takes it for decision; false if its caller canceled it.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref settled, 1, 0) == 0;

    /// <summary>Cancels it, unless a worker has taken it.</summary>
    public void Cancel(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref settled, 1, 0) == 0)
            outcome.SetCanceled(cancellationToken);
    }

    /// <summary>Gives its caller the outcome, unless the caller has one.</summary>
    public void Answer(PurchaseOutcome answer) => outcome.TrySetResult(answer);

    /// <summary>Gives its caller the outcome or exception of another ticket, which must have one.</summary>
    public void AnswerLike(PurchaseTicket other) => outcome.TrySetFromTask(other.Outcome);

    /// <summary>Throws an exception at its caller, unless the caller has an outcome.</summary>
    public void Fail(Exception fault) => outcome.TrySetException(fault);
}
