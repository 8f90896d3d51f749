using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Accounts;

/// <summary>Creates, finds and ends sessions of API clients.</summary>
internal sealed class AccountSessionService : IAccountSessions
{
    private const int BatchSize = 500;

    private readonly IDbContextFactory<FlashSaleDbContext> contexts;
    private readonly SessionCache cache;
    private readonly SessionFeed feed;
    private readonly IOptions<AccountSessionOptions> options;
    private readonly TimeProvider clock;
    private readonly SessionLookup lookup;

    public AccountSessionService(
        IDbContextFactory<FlashSaleDbContext> contexts,
        SessionCache cache,
        SessionFeed feed,
        IOptions<AccountSessionOptions> options,
        TimeProvider clock)
    {
        this.contexts = contexts;
        this.cache = cache;
        this.feed = feed;
        this.options = options;
        this.clock = clock;
        lookup = new SessionLookup(FindByHashesAsync);
    }

    public async Task<NewSession?> CreateAsync(
        string userId,
        string securityStamp,
        string createdWith,
        string? installationId = null,
        CancellationToken cancellationToken = default)
    {
        if (createdWith is not (Session.BySignup or Session.ByLogin))
            throw new ArgumentOutOfRangeException(nameof(createdWith), createdWith, $"Use {Session.BySignup} or {Session.ByLogin}.");
        if (installationId?.Length > Session.InstallationIdLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(installationId), installationId.Length, $"Use at most {Session.InstallationIdLength} characters.");
        }

        var now = clock.Now();
        var token = SessionToken.New();
        var session = new Session
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            UserId = userId,
            TokenHash = SessionToken.HashOf(token)!,
            CreatedWith = createdWith,
            ExpiresAt = now + options.Value.Lifetime,
            InstallationId = installationId,
        };
        var isCreated = await Deadlocks.RetryAsync(() => TryCreateAsync(session, securityStamp, cancellationToken), cancellationToken);
        return isCreated ? new NewSession(token, session) : null;
    }

    public async Task<SignedIn?> FindAsync(string token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (SessionToken.HashOf(token) is not { } hash)
            return null;
        if (cache.Find(hash) is { } cached)
            return cached;

        var changes = cache.Changes;
        var signedIn = await lookup.FindAsync(hash, cancellationToken);
        if (signedIn is null)
            return null;
        cache.Add(hash, signedIn, changes);
        return signedIn;
    }

    public async Task<IReadOnlyList<SignedIn>> FindValidAsync(
        IReadOnlyCollection<string> sessionIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessionIds);
        var now = clock.Now();
        var valid = new List<SignedIn>(sessionIds.Count);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var batch in sessionIds.Chunk(BatchSize))
            valid.AddRange(await ReadAsync(
                context, context.Sessions.Where(session => batch.Contains(session.Id) && session.ExpiresAt > now), cancellationToken));
        return valid;
    }

    public async Task<IReadOnlyList<Session>> ListOwnAsync(string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Valid(context, userId).OrderByDescending(session => session.Id).ToListAsync(cancellationToken);
    }

    public async Task<Session?> FindOwnAsync(string userId, string sessionId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Valid(context, userId).SingleOrDefaultAsync(session => session.Id == sessionId, cancellationToken);
    }

    public async Task<bool> EndAsync(string token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (SessionToken.HashOf(token) is not { } hash)
            return false;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var session = await context.Sessions.AsNoTracking().SingleOrDefaultAsync(each => each.TokenHash == hash, cancellationToken);
        return session is not null && await EndAsync(context, session);
    }

    public async Task<bool> EndOwnAsync(string userId, string sessionId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var session = await context.Sessions.AsNoTracking()
            .SingleOrDefaultAsync(each => each.Id == sessionId && each.UserId == userId, cancellationToken);
        return session is not null && await EndAsync(context, session);
    }

    public async Task<int> EndAllAsync(string userId, string? exceptSessionId = null, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var others = context.Sessions.Where(session => session.UserId == userId && session.Id != exceptSessionId);
        var ids = await others.Select(session => session.Id).ToListAsync(cancellationToken);
        // Not cancelable from here on, so that ended sessions are always removed from the cache and announced.
        var ended = await others.ExecuteDeleteAsync(CancellationToken.None);
        cache.RemoveUser(userId, exceptSessionId);
        cache.Announce(ids);
        return ended;
    }

    public IDisposable SubscribeToEnded(Action<string> onEnded) => feed.Subscribe(onEnded);

    public IDisposable SubscribeToChangedAccounts(Action<string> onChanged) => feed.SubscribeToAllAccounts(onChanged);

    private async Task<IReadOnlyList<SignedIn>> FindByHashesAsync(IReadOnlyList<byte[]> hashes, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(
            context, context.Sessions.Where(session => hashes.Contains(session.TokenHash) && session.ExpiresAt > now), cancellationToken);
    }

    private static async Task<IReadOnlyList<SignedIn>> ReadAsync(
        FlashSaleDbContext context, IQueryable<Session> sessions, CancellationToken cancellationToken)
    {
        var rows = await sessions.AsNoTracking()
            .Join(context.Users, session => session.UserId, user => user.Id, (session, user) => new
            {
                session,
                user.UserName,
                Roles = context.UserRoles.Where(held => held.UserId == user.Id)
                    .Join(context.Roles, held => held.RoleId, role => role.Id, (held, role) => role.Name!).ToList(),
            })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(
            row => new SignedIn(row.session, row.session.UserId, row.UserName!, row.Roles.ToHashSet(StringComparer.Ordinal)));
    }

    // Not cancelable from here on, so that ended sessions are always removed from the cache and announced.
    private async Task<bool> EndAsync(FlashSaleDbContext context, Session session)
    {
        var ended = await context.Sessions.Where(each => each.Id == session.Id).ExecuteDeleteAsync(CancellationToken.None);
        cache.Remove(session);
        if (ended == 0)
            return false;
        cache.Announce([session.Id]);
        return true;
    }

    private IQueryable<Session> Valid(FlashSaleDbContext context, string userId)
    {
        var now = clock.Now();
        return context.Sessions.AsNoTracking().Where(session => session.UserId == userId && session.ExpiresAt > now);
    }

    private async Task<bool> TryCreateAsync(Session session, string? securityStamp, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // Locks the account: an earlier password change has changed the stamp, and a later one ends this session too.
        var matches = await context.Users.Where(user => user.Id == session.UserId && user.SecurityStamp == securityStamp)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.UpdatedAt, user => user.UpdatedAt), cancellationToken);
        if (matches == 0)
            return false;
        await context.Sessions.Where(old => old.UserId == session.UserId && old.ExpiresAt <= session.CreatedAt)
            .ExecuteDeleteAsync(cancellationToken);
        context.Add(session);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitOrThrowAmbiguousAsync();
        return true;
    }
}
