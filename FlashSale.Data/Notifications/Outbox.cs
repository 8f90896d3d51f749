using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Notifications;

/// <summary>
/// The queue of tasks outside of the database. A node leases messages for two minutes; a message that isn't completed by then is due
/// again. Thread-safe.
/// </summary>
public sealed class Outbox(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    // The due date of paused messages: later than any other, so that they cost nothing in queries for due messages.
    private static readonly DateTimeOffset Paused = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Leases due messages of these kinds that no other node has leased.</summary>
    public async Task<IReadOnlyList<OutboxMessage>> LeaseDueAsync(
        IReadOnlyCollection<string> kinds, int max, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        var due = await context.OutboxMessages.AsNoTracking()
            .Where(message => message.SentAt == null && message.FailedAt == null && message.DueAt <= now && kinds.Contains(message.Kind))
            .OrderBy(message => message.DueAt).Take(max).ToListAsync(cancellationToken);
        var leased = new List<OutboxMessage>();
        foreach (var message in due)
        {
            var updated = await context.OutboxMessages
                .Where(each => each.Id == message.Id && each.DueAt == message.DueAt && each.SentAt == null && each.FailedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(each => each.DueAt, now + LeaseTime), cancellationToken);
            if (updated == 1)
                leased.Add(message);
        }
        return leased;
    }

    /// <summary>The kinds of waiting messages that aren't among the known kinds.</summary>
    public async Task<IReadOnlyList<string>> FindUnknownKindsAsync(IReadOnlyCollection<string> known, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.OutboxMessages
            .Where(message => message.SentAt == null && message.FailedAt == null && !known.Contains(message.Kind))
            .Select(message => message.Kind).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>Marks a message as sent.</summary>
    public async Task CompleteAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.OutboxMessages.Where(each => each.Id == message.Id)
            .ExecuteUpdateAsync(
                set => set.SetProperty(each => each.SentAt, now).SetProperty(each => each.UpdatedAt, now), cancellationToken);
    }

    /// <summary>Records a failed attempt. The next one follows after a pause that doubles each time, up to an hour.</summary>
    /// <param name="message">The message.</param>
    /// <param name="error">Why it failed, for merchants.</param>
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

    /// <summary>Gives a message up because it can't succeed. Only a merchant can retry it.</summary>
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

    /// <summary>Pauses due messages of these kinds, because the shop has no handler for them.</summary>
    public async Task HoldAsync(IReadOnlyCollection<string> kinds, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        await context.OutboxMessages
            .Where(message => message.SentAt == null && message.FailedAt == null && message.DueAt <= now && kinds.Contains(message.Kind))
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.DueAt, Paused), cancellationToken);
    }

    /// <summary>Makes paused messages of these kinds due again.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<string> kinds, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        await context.OutboxMessages
            .Where(message => message.SentAt == null && message.FailedAt == null && message.DueAt == Paused && kinds.Contains(message.Kind))
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.DueAt, now), cancellationToken);
    }

    private static string Shorten(string error) =>
        error.Length <= OutboxMessage.ErrorLength ? error : error[..(OutboxMessage.ErrorLength - 1)] + "…";
}
