using System.Globalization;
using System.Threading.RateLimiting;
using FlashSale.Web.Api.Parse.Classes;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Limits;

namespace FlashSale.Web.Api.Parse.Queries;

/// <summary>
/// Keeps queries from taking the database and the processors from buyers: bounds what one query may cost, what an address and an
/// account may spend in a minute, and how many queries run at once. Merchants and the master key are bound only by the last.
/// </summary>
internal sealed class FindLimits : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly QueryLimits limits;
    private readonly QueryCost costs;
    private readonly IWindowCounter counter;
    private readonly TimeProvider clock;
    private readonly ConcurrencyLimiter visitors;
    private readonly ConcurrencyLimiter staff;
    private readonly PartitionedRateLimiter<string> addresses;

    public FindLimits(QueryLimits limits, QueryCost costs, IWindowCounter counter, TimeProvider clock)
    {
        (this.limits, this.costs, this.counter, this.clock) = (limits, costs, counter, clock);
        var most = limits.MaxConcurrentFinds ?? Math.Max(2, Environment.ProcessorCount);
        visitors = new ConcurrencyLimiter(Room(most, limits.MaxWaitingFinds));
        staff = new ConcurrencyLimiter(Room(most, limits.MaxWaitingFinds));
        // One address leaves room for the others, however many connections it has.
        addresses = PartitionedRateLimiter.Create<string, string>(address =>
            RateLimitPartition.GetConcurrencyLimiter(address, _ => Room(Math.Max(1, most / 2), Math.Max(1, limits.MaxWaitingFinds / 4))));
    }

    /// <summary>Counts a query against the limits of the caller's address and account.</summary>
    /// <exception cref="ParseException">102: it costs too much. 155: too much was asked in the last minute.</exception>
    public async Task ChargeAsync(ParseClass of, FindQuery query, Caller caller, string address, CancellationToken cancellationToken)
    {
        if (caller.IsMerchant || caller.HasMasterKey)
            return;
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
    /// <exception cref="ParseException">155: too many queries wait already.</exception>
    public async Task<FindTurn> EnterAsync(Caller caller, string address, CancellationToken cancellationToken)
    {
        if (caller.IsMerchant || caller.HasMasterKey)
        {
            var only = await AcquireAsync(token => staff.AcquireAsync(cancellationToken: token), cancellationToken);
            return new FindTurn([only], limits.QueryTimeout, clock, cancellationToken);
        }
        var own = await AcquireAsync(token => addresses.AcquireAsync(address, cancellationToken: token), cancellationToken);
        try
        {
            var shared = await AcquireAsync(token => visitors.AcquireAsync(cancellationToken: token), cancellationToken);
            return new FindTurn([shared, own], limits.QueryTimeout, clock, cancellationToken);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>
    /// As <see cref="EnterAsync"/>, for an answer that others wait for too: the limit of the address that asked first must not fail theirs.
    /// </summary>
    /// <exception cref="ParseException">155: too many queries wait already.</exception>
    public async Task<FindTurn> EnterSharedAsync(CancellationToken cancellationToken)
    {
        var lease = await AcquireAsync(token => visitors.AcquireAsync(cancellationToken: token), cancellationToken);
        return new FindTurn([lease], limits.QueryTimeout, clock, cancellationToken);
    }

    public void Dispose()
    {
        visitors.Dispose();
        staff.Dispose();
        addresses.Dispose();
    }

    private async Task<RateLimitLease> AcquireAsync(
        Func<CancellationToken, ValueTask<RateLimitLease>> acquire, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        try
        {
            var lease = await acquire(either.Token);
            if (lease.IsAcquired)
                return lease;
            lease.Dispose();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Waited long enough.
        }
        throw new ParseException(ParseError.TooMany("Many queries are being answered. Try again in a moment.", LongestWait));
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
