using System.Globalization;
using System.Threading.RateLimiting;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Protects buyers from expensive queries: limits the cost of one query, the cost per minute of an address and an account, and concurrency.
/// For merchants and the master key only concurrency is limited. Thread-safe.
/// </summary>
internal sealed class FindLimits : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // About 50 ms. Costlier queries never use all slots, so cheap queries wait only for each other.
    private const double CheapCost = 100_000;

    // About 5 ms, as for a few hundred objects. Each address runs one costlier query at a time, and no password hashing beside it.
    private const double LightCost = 10_000;

    private static readonly ParseError Busy = ParseError.TooMany("The shop is handling many queries. Try again in a moment.", LongestWait);

    private readonly QueryLimits limits;
    private readonly QueryCost costs;
    private readonly IWindowCounter counter;
    private readonly FairShare share;
    private readonly HashingLimiter hashing;
    private readonly TimeProvider clock;
    private readonly ConcurrencyLimiter visitors;
    private readonly ConcurrencyLimiter costly;
    private readonly ConcurrencyLimiter managers;
    private readonly PartitionedRateLimiter<string> addresses;

    public FindLimits(
        QueryLimits limits, QueryCost costs, IWindowCounter counter, FairShare share, HashingLimiter hashing, TimeProvider clock)
    {
        (this.limits, this.costs, this.counter, this.share, this.hashing, this.clock) = (limits, costs, counter, share, hashing, clock);
        var most = limits.MaxConcurrentFinds ?? Math.Max(2, Environment.ProcessorCount);
        visitors = new ConcurrencyLimiter(Options(most, limits.MaxWaitingFinds));
        costly = new ConcurrencyLimiter(Options(Math.Max(1, most / 2), limits.MaxWaitingFinds));
        managers = new ConcurrencyLimiter(Options(most, limits.MaxWaitingFinds));
        // One address can't use all slots, however many connections it has.
        addresses = PartitionedRateLimiter.Create<string, string>(address =>
            RateLimitPartition.GetConcurrencyLimiter(
                address, _ => Options(Math.Max(1, most / 2), Math.Max(1, limits.MaxWaitingFinds / 4))));
    }

    /// <summary>
    /// Charges a query's cost to the caller's address and account, and delays it if the address uses more than its share.
    /// </summary>
    /// <returns>The query's cost; 0 if the caller isn't limited.</returns>
    /// <exception cref="ParseException">102: the query is too costly. 155: the limit per minute is reached.</exception>
    public async Task<double> ChargeAsync(
        ParseClass parseClass, FindQuery query, Caller caller, string address, CancellationToken cancellationToken)
    {
        if (caller.IsMerchant || caller.HasMasterKey)
            return 0;
        CheckPatternLimit(query.Where, caller, limits);
        var cost = await costs.OfAsync(parseClass, query, cancellationToken);
        if (cost > limits.MaxCost)
        {
            throw new ParseException(ParseError.InvalidQuery(string.Create(
                CultureInfo.InvariantCulture,
                $"This query is too costly: it would compare about {cost:N0} values, and the limit is {limits.MaxCost:N0}. "
                + $"Use fewer $regex conditions, or conditions on objectId.")));
        }
        await SpendAsync($"find:{address}", cost, cancellationToken);
        if (caller.UserId is { } userId)
            await SpendAsync($"find:{userId}", cost, cancellationToken);
        if (!await share.TryWaitForFindAsync(address, cost, cancellationToken))
            throw new ParseException(Busy);
        return cost;
    }

    /// <summary>Refuses a visitor's or shopper's query with too many <c>$regex</c> conditions.</summary>
    /// <exception cref="ParseException">102.</exception>
    public static void CheckPatternLimit(Where where, Caller caller, QueryLimits limits)
    {
        if (!caller.IsMerchant && !caller.HasMasterKey && QueryCost.PatternsIn(where) > limits.MaxPatterns)
        {
            throw new ParseException(ParseError.InvalidQuery(
                $"where has too many $regex conditions. The limit is {limits.MaxPatterns}. Use $in for exact values."));
        }
    }

    /// <summary>Waits until the query may run. Dispose the slot afterwards; its token cancels a query that takes too long.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="address">The caller's address.</param>
    /// <param name="cost">The cost that <see cref="ChargeAsync"/> returned.</param>
    /// <param name="cancellationToken">Cancels the wait and the query.</param>
    /// <exception cref="ParseException">155: too many queries are already waiting.</exception>
    public Task<FindSlot> EnterAsync(Caller caller, string address, double cost, CancellationToken cancellationToken) =>
        caller.IsMerchant || caller.HasMasterKey
            ? EnterAllAsync([token => managers.AcquireAsync(cancellationToken: token)], cancellationToken)
            : EnterAllAsync(
                [token => addresses.AcquireAsync(address, cancellationToken: token), .. LimitersFor(address, cost)], cancellationToken);

    /// <summary>
    /// Like <see cref="EnterAsync"/>, for a shared response: a limit of the first caller's address must not fail the others. Heavier
    /// queries still wait for their address, because they're rarely shared.
    /// </summary>
    /// <exception cref="ParseException">155: too many queries are already waiting.</exception>
    public Task<FindSlot> EnterSharedAsync(string address, double cost, CancellationToken cancellationToken) =>
        EnterAllAsync(LimitersFor(address, cost), cancellationToken);

    /// <summary>Returns a slot immediately, for callers with their own limit. Its token cancels a query that takes too long.</summary>
    public FindSlot EnterUnlimited(CancellationToken cancellationToken) => new([], limits.QueryTimeout, clock, cancellationToken);

    public void Dispose()
    {
        visitors.Dispose();
        costly.Dispose();
        managers.Dispose();
        addresses.Dispose();
    }

    private List<Func<CancellationToken, ValueTask<RateLimitLease>>> LimitersFor(string address, double cost)
    {
        var limiters = new List<Func<CancellationToken, ValueTask<RateLimitLease>>>();
        if (cost > LightCost)
            limiters.Add(token => hashing.EnterAddressAsync(address, token));
        if (cost > CheapCost)
            limiters.Add(token => costly.AcquireAsync(cancellationToken: token));
        limiters.Add(token => visitors.AcquireAsync(cancellationToken: token));
        return limiters;
    }

    private async Task<FindSlot> EnterAllAsync(
        IReadOnlyList<Func<CancellationToken, ValueTask<RateLimitLease>>> limiters, CancellationToken cancellationToken)
    {
        var leases = new List<IDisposable>();
        using var waitTimeout = new CancellationTokenSource(LongestWait, clock);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, waitTimeout.Token);
        try
        {
            foreach (var acquire in limiters)
            {
                var lease = await acquire(cancellation.Token);
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
                ParseError.TooMany("Too many or too costly queries. Wait a minute, then send smaller queries.", spent.Remaining));
        }
    }

    private static ConcurrencyLimiterOptions Options(int permits, int waiting) =>
        new() { PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
