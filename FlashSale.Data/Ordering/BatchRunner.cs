using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Runs a <see cref="BatchTransaction"/> until the outcome of every request is known: when to retry, to lock rows first, to pause, to
/// halve the batch and to give up. Thread-safe.
/// </summary>
internal sealed partial class BatchRunner(
    BatchTransaction transaction, CheckoutMetrics metrics, IOptions<CheckoutOptions> options, ILogger<BatchRunner> logger)
{
    private const int MaxFaults = 10;
    private const int MaxFaultsInDoubt = 60;
    private static readonly TimeSpan LongestTrying = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestTryingInDoubt = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPauseAfterConflict = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPauseAfterFault = TimeSpan.FromSeconds(1);

    // For this long after a batch that needed row locks, every batch takes them at its first attempt.
    private static readonly TimeSpan LockingLasts = TimeSpan.FromSeconds(1);

    private long lockedAt;

    /// <summary>Answers every ticket. It never throws: tickets whose batch fails get the exception.</summary>
    /// <param name="tickets">Tickets that were taken, at least one.</param>
    /// <param name="takeMore">Takes the tickets that arrived since.</param>
    /// <param name="stopping">True once the shop shuts down. From then on, the second fault of a batch is the last.</param>
    public async Task DecideAsync(
        IReadOnlyList<PurchaseTicket> tickets, Func<IReadOnlyList<PurchaseTicket>> takeMore, Func<bool> stopping)
    {
        var duplicates = new DuplicateRequests();
        var batch = new PurchaseBatch(Take(tickets), () => Take(takeMore()));
        while (batch.Tickets.Count > 0)
            batch = new PurchaseBatch(await DecideUntilKnownAsync(batch, inDoubt: false, stopping));
        duplicates.AnswerAll();

        List<PurchaseTicket> Take(IReadOnlyList<PurchaseTicket> taken)
        {
            foreach (var ticket in taken)
                metrics.Taken(ticket.Age);
            return duplicates.SetAside(taken);
        }
    }

    /// <returns>The tickets that arrived after their sale ended. They're for the product's next sale.</returns>
    private async Task<List<PurchaseTicket>> DecideUntilKnownAsync(PurchaseBatch batch, bool inDoubt, Func<bool> stopping)
    {
        var trying = Stopwatch.StartNew();
        for (int attempt = 1, faults = 0; ; attempt++)
        {
            try
            {
                var result = await transaction.TryDecideAsync(batch, lockRows: attempt > 1 || inDoubt || NeededLocksRecently(), inDoubt);
                if (result is null or { LockRowsNext: true })
                    RememberLocks();
                if (result is not null)
                    return result.ForNextSale;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Nothing was written: a row changed first.
                metrics.Conflicted();
                RememberLocks();
                LogConflict(batch.Tickets.Count, attempt);
                await Backoff.PauseAsync(attempt, LongestPauseAfterConflict, CancellationToken.None);
            }
            catch (Exception fault) when (IsCausedByOneRequest(fault, isFirst: faults == 0))
            {
                // The other requests of the batch must not fail with it.
                if (batch.Tickets.Count > 1)
                    return await DecideHalvesAsync(batch, inDoubt, stopping);
                Refuse(batch.Tickets[0], fault);
                return [];
            }
            // Any exception is the answer to the waiting requests, and must not end the worker.
            catch (Exception fault)
            {
                // After an interrupted commit only the database knows whether the orders exist. The next attempt looks them up first.
                inDoubt |= fault is AmbiguousCommitException;
                faults++;
                metrics.Faulted();
                Log(fault, batch.Tickets.Count, attempt, inDoubt);
                if (IsLongEnough(faults, trying.Elapsed, inDoubt) || (stopping() && faults > 1))
                {
                    GiveUp(batch.Tickets, fault, inDoubt);
                    return [];
                }
                await Backoff.PauseAsync(faults + 3, LongestPauseAfterFault, CancellationToken.None);
            }
        }
    }

    private async Task<List<PurchaseTicket>> DecideHalvesAsync(PurchaseBatch batch, bool inDoubt, Func<bool> stopping)
    {
        var (first, second) = batch.Halve();
        var forNextSale = await DecideUntilKnownAsync(first, inDoubt, stopping);
        return [.. forNextSale, .. await DecideUntilKnownAsync(second, inDoubt, stopping)];
    }

    // The database rejects a row's values. Unique and foreign keys can also fail because another node wrote the same key, or a product
    // or sale was deleted, at the same moment. The next attempt sees that, so only the second such error counts.
    private static bool IsCausedByOneRequest(Exception fault, bool isFirst) =>
        fault is not AmbiguousCommitException
        && DatabaseErrors.IsConstraintViolation(fault)
        && !(isFirst && (DatabaseErrors.IsUniqueViolation(fault) || DatabaseErrors.IsForeignKeyViolation(fault)));

    private void Refuse(PurchaseTicket ticket, Exception fault)
    {
        // Product and sale were read again after the first violation, so the missing row is the buyer's.
        if (DatabaseErrors.IsForeignKeyViolation(fault))
        {
            ticket.Answer(new PurchaseOutcome.UnknownBuyer());
            return;
        }
        LogRefused(fault, ticket.Request.ProductId);
        ticket.Fail(fault);
    }

    private static bool IsLongEnough(int faults, TimeSpan elapsed, bool inDoubt) => inDoubt
        ? faults >= MaxFaultsInDoubt || elapsed > LongestTryingInDoubt
        : faults >= MaxFaults || elapsed > LongestTrying;

    private void GiveUp(IReadOnlyList<PurchaseTicket> tickets, Exception fault, bool inDoubt)
    {
        foreach (var ticket in tickets)
        {
            if (inDoubt)
                ticket.Fail(new AmbiguousCommitException("The database didn't say whether this request became an order.", fault));
            else if (DatabaseErrors.IsDatabaseError(fault))
                ticket.Answer(new PurchaseOutcome.Busy(options.Value.RetryAfter));
            else
                ticket.Fail(fault);
        }
    }

    private bool NeededLocksRecently() =>
        Volatile.Read(ref lockedAt) is > 0 and var at && Stopwatch.GetElapsedTime(at) < LockingLasts;

    private void RememberLocks() => Volatile.Write(ref lockedAt, Stopwatch.GetTimestamp());

    private void Log(Exception fault, int count, int attempt, bool inDoubt)
    {
        if (DatabaseErrors.IsUniqueViolation(fault))
            LogTaken(count, attempt);
        else
            LogFault(fault, count, attempt, inDoubt);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The stock changed during attempt {Attempt}; deciding {Count} requests again")]
    private partial void LogConflict(int count, int attempt);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Another node used a key or a claim number during attempt {Attempt}; deciding {Count} requests again")]
    private partial void LogTaken(int count, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Attempt} to decide {Count} requests failed (commit in doubt: {InDoubt})")]
    private partial void LogFault(Exception fault, int count, int attempt, bool inDoubt);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request for product {ProductId} failed: the database rejected its values")]
    private partial void LogRefused(Exception fault, string productId);
}
