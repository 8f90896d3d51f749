using System.Globalization;
using System.Threading.RateLimiting;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Keeps queries from taking the database and the processors from buyers: bounds what one query may cost, what an address and an
/// account may spend in a minute, and how many queries run at once. Merchants and the master key are bound only by the last.
/// </summary>
internal sealed class FindLimits : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // About 50 ms. Queries that cost more never take all places, so that the others wait for each other only.
    private const double CheapCost = 100_000;

    // About 5 ms, as for a few hundred objects. An address runs one query that costs more at a time, and no password beside it.
    private const double LightCost = 10_000;

    private static readonly ParseError Busy = ParseError.TooMany("Many queries are being answered. Try again in a moment.", LongestWait);

    private readonly QueryLimits limits;
    private readonly QueryCost costs;
    private readonly IWindowCounter counter;
    private readonly FairShare share;
    private readonly HashingLimiter hashing;
    private readonly TimeProvider clock;
    private readonly ConcurrencyLimiter visitors;
    private readonly ConcurrencyLimiter costly;
    private readonly ConcurrencyLimiter staff;
    private readonly PartitionedRateLimiter<string> addresses;

    public FindLimits(
        QueryLimits limits, QueryCost costs, IWindowCounter counter, FairShare share, HashingLimiter hashing, TimeProvider clock)
    {
        (this.limits, this.costs, this.counter, this.share, this.hashing, this.clock) = (limits, costs, counter, share, hashing, clock);
        var most = limits.MaxConcurrentFinds ?? Math.Max(2, Environment.ProcessorCount);
        visitors = new ConcurrencyLimiter(Room(most, limits.MaxWaitingFinds));
        costly = new ConcurrencyLimiter(Room(Math.Max(1, most / 2), limits.MaxWaitingFinds));
        staff = new ConcurrencyLimiter(Room(most, limits.MaxWaitingFinds));
        // One address leaves room for the others, however many connections it has.
        addresses = PartitionedRateLimiter.Create<string, string>(address =>
            RateLimitPartition.GetConcurrencyLimiter(address, _ => Room(Math.Max(1, most / 2), Math.Max(1, limits.MaxWaitingFinds / 4))));
    }

    /// <summary>
    /// Counts a query against the limits of the caller's address and account, and has it wait if the address takes more than its share.
    /// </summary>
    /// <returns>What the query costs; 0 if its caller isn't limited.</returns>
    /// <exception cref="ParseException">102: it costs too much. 155: too much was asked in the last minute.</exception>
    public async Task<double> ChargeAsync(ParseClass of, FindQuery query, Caller caller, string address, CancellationToken cancellationToken)
    {
        if (caller.IsMerchant || caller.HasMasterKey)
            return 0;
        DemandFewPatterns(query.Where, caller, limits);
        var cost = await costs.OfAsync(of, query, cancellationToken);
        if (cost > limits.MaxCost)
        {
            throw new ParseException(ParseError.InvalidQuery(string.Create(
                CultureInfo.InvariantCulture,
                $"This query is too costly: it would compare about {cost:N0} values, and {limits.MaxCost:N0} is the most. "
                + $"Use fewer $regex conditions, or conditions on objectId.")));
        }
        await SpendAsync($"find:{address}", cost, cancellationToken);
        if (caller.UserId is { } userId)
            await SpendAsync($"find:{userId}", cost, cancellationToken);
        if (!await share.TryWaitForFindAsync(address, cost, cancellationToken))
            throw new ParseException(Busy);
        return cost;
    }

    /// <summary>Refuses a query of a visitor or shopper with too many <c>$regex</c> conditions.</summary>
    /// <exception cref="ParseException">102.</exception>
    public static void DemandFewPatterns(Where where, Caller caller, QueryLimits limits)
    {
        if (!caller.IsMerchant && !caller.HasMasterKey && QueryCost.PatternsIn(where) > limits.MaxPatterns)
        {
            throw new ParseException(ParseError.InvalidQuery(
                $"where has too many $regex conditions: at most {limits.MaxPatterns}. Use $in for exact values."));
        }
    }

    /// <summary>
    /// Waits until the query may run. Dispose of the turn when it's answered; its token ends a query that takes too long.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="address">The caller's address.</param>
    /// <param name="cost">What <see cref="ChargeAsync"/> said.</param>
    /// <param name="cancellationToken">Cancels the wait, and the query.</param>
    /// <exception cref="ParseException">155: too many queries wait already.</exception>
    public Task<FindSlot> EnterAsync(Caller caller, string address, double cost, CancellationToken cancellationToken) =>
        caller.IsMerchant || caller.HasMasterKey
            ? EnterAllAsync([token => staff.AcquireAsync(cancellationToken: token)], cancellationToken)
            : EnterAllAsync([token => addresses.AcquireAsync(address, cancellationToken: token), .. PlacesFor(address, cost)], cancellationToken);

    /// <summary>
    /// As <see cref="EnterAsync"/>, for an answer that others wait for too: the limit of the address that asked first must not fail theirs.
    /// Queries that aren't light still wait for their address, because hardly anyone asks the same.
    /// </summary>
    /// <exception cref="ParseException">155: too many queries wait already.</exception>
    public Task<FindSlot> EnterSharedAsync(string address, double cost, CancellationToken cancellationToken) =>
        EnterAllAsync(PlacesFor(address, cost), cancellationToken);

    /// <summary>A turn at once, for a caller that has a limit of its own. Its token ends a query that takes too long.</summary>
    public FindSlot EnterFreely(CancellationToken cancellationToken) => new([], limits.QueryTimeout, clock, cancellationToken);

    public void Dispose()
    {
        visitors.Dispose();
        costly.Dispose();
        staff.Dispose();
        addresses.Dispose();
    }

    private List<Func<CancellationToken, ValueTask<RateLimitLease>>> PlacesFor(string address, double cost)
    {
        var places = new List<Func<CancellationToken, ValueTask<RateLimitLease>>>();
        if (cost > LightCost)
            places.Add(token => hashing.EnterAddressAsync(address, token));
        if (cost > CheapCost)
            places.Add(token => costly.AcquireAsync(cancellationToken: token));
        places.Add(token => visitors.AcquireAsync(cancellationToken: token));
        return places;
    }

    private async Task<FindSlot> EnterAllAsync(
        IReadOnlyList<Func<CancellationToken, ValueTask<RateLimitLease>>> places, CancellationToken cancellationToken)
    {
        var leases = new List<IDisposable>();
        using var tooLong = new CancellationTokenSource(LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        try
        {
            foreach (var acquire in places)
            {
                var lease = await acquire(either.Token);
                leases.Add(lease);
                if (!lease.IsAcquired)
                    throw new ParseException(Busy);
            }
            return new FindSlot(leases, limits.QueryTimeout, clock, cancellationToken);
        }
        catch (Exception refused)
        {
            leases.ForEach(lease => lease.Dispose());
            if (refused is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new ParseException(Busy);
            throw;
        }
    }

    private async Task SpendAsync(string name, double cost, CancellationToken cancellationToken)
    {
        var spent = await counter.AddAsync(name, (long)Math.Ceiling(cost), Window, cancellationToken);
        if (spent.Total > limits.CostPerMinute)
        {
            throw new ParseException(
                ParseError.TooMany("Too many or too costly queries. Wait a minute, then ask less at once.", spent.Remaining));
        }
    }

    private static ConcurrencyLimiterOptions Room(int permits, int waiting) =>
        new() { PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
