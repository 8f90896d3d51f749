using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Notifications;

/// <summary>
/// Work for outside of the database. Who takes a message leases it for a while, so that of several nodes one does it; what is not
/// reported as done comes up again.
/// </summary>
public sealed class Outbox(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    // The due date of messages on hold: later than any other, so that they cost nothing when due ones are looked for.
    private static readonly DateTimeOffset OnHold = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Takes messages of some kinds that are due and that nobody else has taken.</summary>
    public async Task<IReadOnlyList<OutboxMessage>> LeaseDueAsync(IReadOnlyCollection<string> kinds, int most, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        var due = await context.OutboxMessages.AsNoTracking()
            .Where(message => message.SentAt == null && message.FailedAt == null && message.DueAt <= now && kinds.Contains(message.Kind))
            .OrderBy(message => message.DueAt).Take(most).ToListAsync(cancellationToken);
        var taken = new List<OutboxMessage>();
        foreach (var message in due)
        {
            var mine = await context.OutboxMessages
                .Where(each => each.Id == message.Id && each.DueAt == message.DueAt && each.SentAt == null && each.FailedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(each => each.DueAt, now + Lease), cancellationToken);
            if (mine == 1)
                taken.Add(message);
        }
        return taken;
    }

    /// <summary>The kinds of messages that wait beside those that are known.</summary>
    public async Task<IReadOnlyList<string>> FindUnknownKindsAsync(IReadOnlyCollection<string> known, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.OutboxMessages.Where(message => message.SentAt == null && message.FailedAt == null && !known.Contains(message.Kind))
            .Select(message => message.Kind).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>The message's work is done.</summary>
    public async Task CompleteAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.OutboxMessages.Where(each => each.Id == message.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.SentAt, now).SetProperty(each => each.UpdatedAt, now), cancellationToken);
    }

    /// <summary>The message's work failed: it comes up again, later each time.</summary>
    /// <param name="message">The message.</param>
    /// <param name="error">Why it failed, in words for the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    public async Task PostponeAsync(OutboxMessage message, string error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 5 * Math.Pow(2, Math.Min(message.Attempts, 12))));
        var now = clock.Now();
        var reason = Shorten(error);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.OutboxMessages.Where(each => each.Id == message.Id)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(each => each.DueAt, now + pause)
                    .SetProperty(each => each.Attempts, each => each.Attempts + 1)
                    .SetProperty(each => each.LastError, reason)
                    .SetProperty(each => each.UpdatedAt, now),
                cancellationToken);
    }

    /// <summary>The message's work can't succeed: it isn't tried again unless a merchant asks for it.</summary>
    /// <inheritdoc cref="PostponeAsync"/>
    public async Task GiveUpAsync(OutboxMessage message, string error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var now = clock.Now();
        var reason = Shorten(error);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.OutboxMessages.Where(each => each.Id == message.Id && each.SentAt == null)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(each => each.FailedAt, now)
                    .SetProperty(each => each.LastError, reason)
                    .SetProperty(each => each.UpdatedAt, now),
                cancellationToken);
    }

    /// <summary>Puts due messages of some kinds on hold, because nothing here can do their work.</summary>
    public async Task HoldAsync(IReadOnlyCollection<string> kinds, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        await context.OutboxMessages
            .Where(message => message.SentAt == null && message.FailedAt == null && message.DueAt <= now && kinds.Contains(message.Kind))
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.DueAt, OnHold), cancellationToken);
    }

    /// <summary>Lets the messages of some kinds that are on hold come up again.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<string> kinds, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        await context.OutboxMessages
            .Where(message => message.SentAt == null && message.FailedAt == null && message.DueAt == OnHold && kinds.Contains(message.Kind))
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.DueAt, now), cancellationToken);
    }

    private static string Shorten(string error) =>
        error.Length <= OutboxMessage.ErrorLength ? error : error[..(OutboxMessage.ErrorLength - 1)] + "…";
}
