using System.Diagnostics;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>A request that waits in a lane for its outcome. It is either taken by the lane or given up by its caller, never both.</summary>
internal sealed class PurchaseTicket(PurchaseRequest request, DateTimeOffset arrivedAt, Activity? trace = null)
{
    private readonly TaskCompletionSource<PurchaseOutcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long enteredAt = Stopwatch.GetTimestamp();
    private int settled;

    public PurchaseRequest Request => request;

    public DateTimeOffset ArrivedAt => arrivedAt;

    /// <summary>The trace of who asked, if one is taken.</summary>
    public Activity? Trace => trace;

    /// <summary>How long ago it came.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(enteredAt);

    /// <summary>The id of the order that it becomes if it is accepted: the same however often a commit has to be tried.</summary>
    public string OrderId { get; } = EntityId.New(arrivedAt);

    public Task<PurchaseOutcome> Outcome => outcome.Task;

    /// <summary>Takes it for decision; false if its caller gave it up.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref settled, 1, 0) == 0;

    /// <summary>Gives it up if no one has taken it.</summary>
    public void Cancel(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref settled, 1, 0) == 0)
            outcome.SetCanceled(cancellationToken);
    }

    public void Answer(PurchaseOutcome answer) => outcome.TrySetResult(answer);

    /// <summary>Gets the answer of another ticket that has one.</summary>
    public void AnswerLike(PurchaseTicket other) => outcome.TrySetFromTask(other.Outcome);

    public void Fail(Exception fault) => outcome.TrySetException(fault);
}
