using System.Collections.Concurrent;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Accounts;

/// <summary>Stores, finds and ends browser logins, and records their use in the background.</summary>
internal sealed partial class BrowserLoginService : BackgroundService, IBrowserLogins
{
    private const int MaxListed = 100;
    private const int BatchSize = 100;
    private const int MaxQueued = 100_000;
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IDbContextFactory<FlashSaleDbContext> contexts;
    private readonly LoginCache cache;
    private readonly SessionFeed feed;
    private readonly TimeProvider clock;
    private readonly ILogger<BrowserLoginService> logger;
    private readonly BatchedLookup<Login> lookup;
    private readonly ConcurrentDictionary<string, Use> uses = new(StringComparer.Ordinal);

    public BrowserLoginService(
        IDbContextFactory<FlashSaleDbContext> contexts,
        LoginCache cache,
        SessionFeed feed,
        TimeProvider clock,
        ILogger<BrowserLoginService> logger)
    {
        (this.contexts, this.cache, this.feed, this.clock, this.logger) = (contexts, cache, feed, clock, logger);
        lookup = new BatchedLookup<Login>(ReadAsync);
    }

    public Task<bool> BeginAsync(Login login, string? securityStamp, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(login);
        return Deadlocks.RetryAsync(() => BeginOnceAsync(login, securityStamp, cancellationToken), cancellationToken);
    }

    private async Task<bool> BeginOnceAsync(Login login, string? securityStamp, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // Locks the account: an earlier password change has changed the stamp, and a later one ends this login too.
        var matches = await context.Users.Where(user => user.Id == login.UserId && user.SecurityStamp == securityStamp)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.UpdatedAt, user => user.UpdatedAt), cancellationToken);
        if (matches == 0)
            return false;
        await context.Logins.Where(old => old.UserId == login.UserId && old.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        context.Add(login);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitOrThrowAmbiguousAsync();
        return true;
    }

    public async Task<bool> IsValidAsync(string userId, string loginId, CancellationToken cancellationToken = default)
    {
        if (!EntityId.IsWellFormed(loginId))
            return false;
        if (cache.Find(loginId) is { } cached)
            return IsValid(cached.Login, userId);
        try
        {
            var changes = cache.Changes;
            var login = await lookup.FindAsync(loginId, cancellationToken);
            cache.Add(loginId, login, changes);
            return IsValid(login, userId);
        }
        catch (Exception error) when (
            DatabaseErrors.IsDatabaseError(error) || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Keeps pages up that need no database. A login that this node hasn't seen recently isn't accepted until the database is back.
            LogNotChecked(error.Message);
            return cache.Find(loginId, isOutage: true) is { } last && IsValid(last.Login, userId);
        }
    }

    public void RecordUse(string loginId, string? address, DateTimeOffset expiresAt)
    {
        var now = clock.Now();
        if (cache.Find(loginId)?.Login is { } login && now - login.LastSeenAt >= WriteInterval && uses.Count < MaxQueued)
            uses.TryAdd(loginId, new Use(now, address, expiresAt, login.Address != address));
    }

    public async Task<IReadOnlyList<Login>> ListOwnAsync(string userId, CancellationToken cancellationToken = default)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Logins.AsNoTracking().Where(login => login.UserId == userId && login.ExpiresAt > now)
            .OrderByDescending(login => login.LastSeenAt).ThenByDescending(login => login.Id).Take(MaxListed)
            .ToListAsync(cancellationToken);
    }

    public async Task<bool> EndOwnAsync(string userId, string loginId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var ended = await context.Logins.Where(login => login.Id == loginId && login.UserId == userId)
            .ExecuteDeleteAsync(cancellationToken);
        if (ended == 0)
            return false;
        cache.Announce([loginId]);
        return true;
    }

    public async Task<int> EndAllAsync(string userId, string? exceptLoginId = null, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var others = context.Logins.Where(login => login.UserId == userId && login.Id != exceptLoginId);
        var ids = await others.Select(login => login.Id).ToListAsync(cancellationToken);
        // Not cancelable from here on, so that ended logins are always announced.
        var ended = await others.ExecuteDeleteAsync(CancellationToken.None);
        cache.Announce(ids);
        return ended;
    }

    public IDisposable SubscribeToEnd(string loginId, Action onEnded) => feed.Subscribe(loginId, onEnded);

    /// <summary>Stores the recorded uses in batches.</summary>
    internal async Task WriteUsesAsync(CancellationToken cancellationToken)
    {
        var queued = uses.ToList();
        foreach (var batch in queued.Where(use => !use.Value.HasMoved).Chunk(BatchSize))
        {
            var (ids, last) = (batch.Select(use => use.Key).ToList(), batch.MaxBy(use => use.Value.At).Value);
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Logins.Where(login => ids.Contains(login.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(login => login.LastSeenAt, last.At).SetProperty(login => login.ExpiresAt, last.ExpiresAt),
                cancellationToken);
            Complete(batch);
        }
        foreach (var moved in queued.Where(use => use.Value.HasMoved))
        {
            var use = moved.Value;
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Logins.Where(login => login.Id == moved.Key).ExecuteUpdateAsync(
                set => set.SetProperty(login => login.LastSeenAt, use.At).SetProperty(login => login.ExpiresAt, use.ExpiresAt)
                    .SetProperty(login => login.Address, use.Address),
                cancellationToken);
            Complete([moved]);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WriteUsesAsync(stoppingToken);
            }
            // The uses stay queued and are stored when the database is back.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotWritten(error.Message);
            }
        }
    }

    // Drops the cached rows, so that the next check reads whether the login still exists.
    private void Complete(IEnumerable<KeyValuePair<string, Use>> written)
    {
        foreach (var (loginId, _) in written)
        {
            cache.Remove(loginId);
            uses.TryRemove(loginId, out var _);
        }
    }

    private bool IsValid(Login? login, string userId) => login is not null && login.UserId == userId && login.ExpiresAt > clock.Now();

    private async Task<IReadOnlyDictionary<string, Login>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Logins.AsNoTracking().Where(login => ids.Contains(login.Id))
            .ToDictionaryAsync(login => login.Id, StringComparer.Ordinal, cancellationToken);
    }

    private sealed record Use(DateTimeOffset At, string? Address, DateTimeOffset ExpiresAt, bool HasMoved);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to check a browser login in the database: {Reason}")]
    private partial void LogNotChecked(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to store when browser logins were last used; retrying: {Reason}")]
    private partial void LogNotWritten(string reason);
}
