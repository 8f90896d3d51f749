using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Data.Live;
using FlashSale.Data.Payments;
using FlashSale.Data.Sales;
using FlashSale.Data.Stock;
using FlashSale.Domain;
using FlashSale.Domain.Live;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Decides the requests that wait for one product in one transaction, guarded by the row versions of its inventory and its sale. Nobody
/// is answered before the commit is known to have happened.
/// </summary>
internal sealed partial class OrderBatch(
    IDbContextFactory<FlashSaleDbContext> contexts,
    StockFeed feed,
    SoldOutBoard soldOut,
    Currency currency,
    IPaymentGateway gateway,
    CheckoutMetrics metrics,
    IOptions<CheckoutOptions> options,
    IOptions<PaymentOptions> payments,
    TimeProvider clock,
    ILogger<OrderBatch> logger)
{
    // Some four seconds, and half a minute, of a database that refuses; or so long of one that lets us wait.
    private const int MaxFaults = 10;
    private const int MaxFaultsInDoubt = 60;
    private static readonly TimeSpan LongestTrying = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestTryingInDoubt = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPauseAfterConflict = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPauseAfterFault = TimeSpan.FromSeconds(1);

    /// <summary>Answers every ticket. Never throws: a fault is the tickets' answer.</summary>
    /// <param name="productId">What they all want.</param>
    /// <param name="tickets">Tickets that were taken, at least one.</param>
    /// <param name="stopping">Whether the shop stops, and does not wait for a database that does not answer.</param>
    public async Task DecideAsync(string productId, IReadOnlyList<PurchaseTicket> tickets, Func<bool> stopping)
    {
        foreach (var ticket in tickets)
            metrics.Taken(ticket.Age);
        var rest = TakeRepeatsOut(tickets, out var repeats);
        while (rest.Count > 0)
            rest = await DecideUntilKnownAsync(productId, rest, inDoubt: false, stopping);
        foreach (var (repeat, first) in repeats)
            AnswerRepeat(repeat, first);
    }

    // A double click, or a client that did not wait: the same buyer's same key once more while the first is being decided.
    private static List<PurchaseTicket> TakeRepeatsOut(IReadOnlyList<PurchaseTicket> tickets, out List<(PurchaseTicket Repeat, PurchaseTicket First)> repeats)
    {
        repeats = [];
        var firsts = new Dictionary<(string, string), PurchaseTicket>();
        var unique = new List<PurchaseTicket>(tickets.Count);
        foreach (var ticket in tickets.OrderBy(ticket => ticket.ArrivedAt))
        {
            if (ticket.Request.IdempotencyKey is { } key && !firsts.TryAdd((ticket.Request.UserId, key), ticket))
                repeats.Add((ticket, firsts[(ticket.Request.UserId, key)]));
            else
                unique.Add(ticket);
        }
        return unique;
    }

    private static void AnswerRepeat(PurchaseTicket repeat, PurchaseTicket first)
    {
        if (repeat.Request.Quantity == first.Request.Quantity)
            repeat.AnswerLike(first);
        else
            repeat.Answer(new PurchaseOutcome.IdempotencyMismatch());
    }

    /// <summary>Tries until it is known what became of the tickets.</summary>
    /// <returns>Those that arrived when this sale was over: they are for the next one.</returns>
    private async Task<List<PurchaseTicket>> DecideUntilKnownAsync(string productId, List<PurchaseTicket> tickets, bool inDoubt, Func<bool> stopping)
    {
        var trying = Stopwatch.StartNew();
        for (int attempt = 1, faults = 0; ; attempt++)
        {
            try
            {
                return await TryDecideAsync(productId, tickets, inTurn: attempt > 1 || inDoubt, inDoubt);
            }
            catch (DbUpdateConcurrencyException)
            {
                metrics.Conflicted();
                LogConflict(productId, attempt);
                await Backoff.PauseAsync(attempt, LongestPauseAfterConflict, CancellationToken.None);
            }
            catch (Exception fault) when (IsAboutOneOf(fault, ref faults))
            {
                if (tickets.Count == 1)
                {
                    LogRefused(fault, productId);
                    tickets[0].Fail(fault);
                    return [];
                }
                // One of them cannot be written (its buyer was deleted just now, say): the others must not suffer for it.
                var middle = tickets.Count / 2;
                var later = await DecideUntilKnownAsync(productId, tickets[..middle], inDoubt, stopping);
                return [.. later, .. await DecideUntilKnownAsync(productId, tickets[middle..], inDoubt, stopping)];
            }
#pragma warning disable CA1031 // Whatever it is, it is the answer to those who wait, and must not end the lane.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                // After a commit that was cut off only the database knows whether these are orders now. The next try looks before it decides.
                inDoubt |= fault is AmbiguousCommitException;
                metrics.Faulted();
                LogFault(fault, productId, tickets.Count, attempt, inDoubt);
                var isLongEnough = ++faults >= (inDoubt ? MaxFaultsInDoubt : MaxFaults) || trying.Elapsed > (inDoubt ? LongestTryingInDoubt : LongestTrying);
                if (isLongEnough || (stopping() && faults > 1))
                {
                    GiveUp(tickets, fault, inDoubt);
                    return [];
                }
                await Backoff.PauseAsync(faults + 3, LongestPauseAfterFault, CancellationToken.None);
            }
        }
    }

    // A row that the database refuses for what is in it. (Two nodes with the same key in the same moment also come here, but only once.)
    private static bool IsAboutOneOf(Exception fault, ref int faults) =>
        fault is not AmbiguousCommitException && DatabaseErrors.IsAboutTheData(fault) && (!DatabaseErrors.IsUniqueViolation(fault) || ++faults > 1);

    private async Task<List<PurchaseTicket>> TryDecideAsync(string productId, List<PurchaseTicket> tickets, bool inTurn, bool inDoubt)
    {
        var began = Stopwatch.GetTimestamp();
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();

        var firstArrival = tickets[0].ArrivedAt;
        var inventory = await context.InventoryOf(productId, inTurn).Include(row => row.Product).SingleOrDefaultAsync();
        var sale = inventory is null ? null : await context.Sales.FindNearestAsync(productId, firstArrival, CancellationToken.None);
        var unanswered = await AnswerRepeatedOnesAsync(context, tickets, inDoubt);

        if (inventory is not { Product: { Published: true } product })
            return AnswerAll(unanswered, new PurchaseOutcome.UnknownProduct());
        if (sale is null)
            return AnswerAll(unanswered, new PurchaseOutcome.NotLive(SalePhase.Ended, null, null));

        // Sales of a product may follow each other closely: who arrived after the end of this one is for the next.
        List<PurchaseTicket> deciding = unanswered, later = [];
        if (sale.EndTime > firstArrival && tickets[^1].ArrivedAt >= sale.EndTime)
        {
            deciding = unanswered.FindAll(ticket => ticket.ArrivedAt < sale.EndTime);
            later = unanswered.FindAll(ticket => ticket.ArrivedAt >= sale.EndTime);
        }

        var unitPrice = SalePricing.PriceOf(product.Price, sale.Discount, currency);
        deciding = AnswerThoseWhoSawAnotherPrice(deciding, sale, unitPrice);
        var unitsHeld = await ReadUnitsHeldAsync(context, sale, deciding);
        var claims = deciding.ConvertAll(ticket => new Claim(ticket.Request.UserId, ticket.Request.Quantity, ticket.ArrivedAt));
        var decisions = Allocation.Decide(inventory.Stock, SaleTerms.Of(sale), unitsHeld, claims);

        var placed = Place(deciding, decisions, sale, unitPrice);
        if (placed.Count > 0)
        {
            Claim(inventory, sale, placed, tickets[^1].ArrivedAt);
            await OrderWriter.WriteAsync(context, placed.Values);
            await transaction.CommitKnowinglyAsync();
        }
        else if (deciding.Count > 0)
        {
            // What refuses is checked like what is written: units that came back meanwhile, or a buyer's own order by way of another node.
            await ThrowIfChangedAsync(context, inventory);
        }
        var took = Stopwatch.GetElapsedTime(began);
        metrics.Committed(tickets.Count, took);
        Trace(deciding, took);

        var level = StockLevels.Of(inventory, sale);
        feed.Publish(level);
        soldOut.Note(sale, level, tickets[^1].ArrivedAt);
        Answer(deciding, decisions, placed, sale);
        return later;
    }

    private static List<PurchaseTicket> AnswerThoseWhoSawAnotherPrice(List<PurchaseTicket> tickets, Sale sale, decimal unitPrice)
    {
        bool SawAnother(PurchaseTicket ticket) =>
            ticket.Request.ShownUnitPrice is { } shown && shown != unitPrice && sale.PhaseAt(ticket.ArrivedAt) == SalePhase.Live;
        if (!tickets.Exists(SawAnother))
            return tickets;
        AnswerAll(tickets.FindAll(SawAnother), new PurchaseOutcome.PriceChanged(unitPrice));
        return tickets.FindAll(ticket => !SawAnother(ticket));
    }

    private static async Task ThrowIfChangedAsync(FlashSaleDbContext context, Inventory inventory)
    {
        var version = await context.Inventories.Where(row => row.Id == inventory.Id).Select(row => row.RowVersion).SingleOrDefaultAsync();
        if (version != inventory.RowVersion)
            throw new DbUpdateConcurrencyException();
    }

    // Everyone's trace shows the way to the commit, though one transaction was for many.
    private void Trace(List<PurchaseTicket> tickets, TimeSpan took)
    {
        if (!metrics.Traces.HasListeners())
            return;
        foreach (var ticket in tickets)
        {
            if (ticket.Trace is not { } trace)
                continue;
            var end = trace.StartTimeUtc + ticket.Age;
            metrics.Traces.StartActivity("wait in lane", ActivityKind.Internal, trace.Context, startTime: trace.StartTimeUtc)?.SetEndTime(end - took).Dispose();
            metrics.Traces.StartActivity("commit batch", ActivityKind.Internal, trace.Context, startTime: end - took)
                ?.SetTag("flashsale.batch.size", tickets.Count).SetEndTime(end).Dispose();
        }
    }

    /// <summary>Answers those whose order exists already: by their idempotency key, or by a commit whose end was not seen.</summary>
    /// <returns>The others.</returns>
    private static async Task<List<PurchaseTicket>> AnswerRepeatedOnesAsync(FlashSaleDbContext context, List<PurchaseTicket> tickets, bool inDoubt)
    {
        var byId = new Dictionary<string, Order>(StringComparer.Ordinal);
        if (inDoubt)
        {
            var ids = tickets.Select(ticket => ticket.OrderId).ToList();
            byId = await context.Orders.AsNoTracking().Where(order => ids.Contains(order.Id)).ToDictionaryAsync(order => order.Id, StringComparer.Ordinal);
        }
        var byKey = new Dictionary<(string?, string), Order>();
        var keys = tickets.Select(ticket => ticket.Request.IdempotencyKey).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (keys.Count > 0)
        {
            // Other buyers' orders with the same key are among them, and are told apart by the buyer.
            byKey = await context.Orders.AsNoTracking().Where(order => keys.Contains(order.IdempotencyKey!))
                .ToDictionaryAsync(order => (order.UserId, order.IdempotencyKey!));
        }

        var others = new List<PurchaseTicket>(tickets.Count);
        foreach (var ticket in tickets)
        {
            var request = ticket.Request;
            if (byId.TryGetValue(ticket.OrderId, out var own))
                ticket.Answer(new PurchaseOutcome.Accepted(own));
            else if (request.IdempotencyKey is not { } key || !byKey.TryGetValue((request.UserId, key), out var earlier))
                others.Add(ticket);
            else if (earlier.ProductId == request.ProductId && earlier.Quantity == request.Quantity)
                ticket.Answer(new PurchaseOutcome.Accepted(earlier));
            else
                ticket.Answer(new PurchaseOutcome.IdempotencyMismatch());
        }
        return others;
    }

    private static async Task<Dictionary<string, int>> ReadUnitsHeldAsync(FlashSaleDbContext context, Sale sale, List<PurchaseTicket> tickets)
    {
        if (sale.PerCustomerLimit is null || tickets.Count == 0)
            return [];
        var buyers = tickets.Select(ticket => ticket.Request.UserId).Distinct(StringComparer.Ordinal).ToList();
        var holding = OrderLifecycle.HoldingStock;
        return await context.Orders
            .Where(order => order.SaleId == sale.Id && buyers.Contains(order.UserId!) && holding.Contains(order.Status))
            .GroupBy(order => order.UserId!)
            .Select(orders => new { Buyer = orders.Key, Units = orders.Sum(order => order.Quantity) })
            .ToDictionaryAsync(row => row.Buyer, row => row.Units, StringComparer.Ordinal);
    }

    private Dictionary<PurchaseTicket, Order> Place(List<PurchaseTicket> tickets, IReadOnlyList<Decision> decisions, Sale sale, decimal unitPrice)
    {
        // What costs nothing need not be paid.
        var awaitsPayment = gateway.Collects && unitPrice > 0;
        var expiresAt = awaitsPayment ? clock.Now() + payments.Value.HoldFor : (DateTimeOffset?)null;
        var placed = new Dictionary<PurchaseTicket, Order>();
        for (var i = 0; i < tickets.Count; i++)
        {
            if (decisions[i] is not Decision.Granted granted)
                continue;
            var request = tickets[i].Request;
            placed.Add(tickets[i], new Order
            {
                Id = tickets[i].OrderId,
                CreatedAt = tickets[i].ArrivedAt,
                UpdatedAt = tickets[i].ArrivedAt,
                UserId = request.UserId,
                ProductId = sale.ProductId,
                SaleId = sale.Id,
                Quantity = request.Quantity,
                UnitPrice = unitPrice,
                Total = unitPrice * request.Quantity,
                Currency = currency.Code,
                Status = awaitsPayment ? OrderStatus.Pending : OrderStatus.Confirmed,
                ExpiresAt = expiresAt,
                IdempotencyKey = request.IdempotencyKey,
                ClaimNumber = granted.ClaimNumber,
            });
        }
        return placed;
    }

    private static void Claim(Inventory inventory, Sale sale, Dictionary<PurchaseTicket, Order> placed, DateTimeOffset now)
    {
        var units = placed.Values.Sum(order => order.Quantity);
        inventory.Stock -= units;
        inventory.UpdatedAt = now;
        sale.UnitsSold += units;
        sale.LastClaimNumber += placed.Count;
    }

    private static void Answer(List<PurchaseTicket> tickets, IReadOnlyList<Decision> decisions, Dictionary<PurchaseTicket, Order> placed, Sale sale)
    {
        for (var i = 0; i < tickets.Count; i++)
        {
            tickets[i].Answer(decisions[i] switch
            {
                Decision.Granted => new PurchaseOutcome.Accepted(placed[tickets[i]]),
                Decision.SoldOut soldOut => new PurchaseOutcome.SoldOut(soldOut.Remaining),
                Decision.LimitReached limit => new PurchaseOutcome.LimitReached(limit.Limit, limit.Already),
                Decision.NotLive notLive => new PurchaseOutcome.NotLive(notLive.Phase, sale.StartTime, sale.EndTime),
                var other => throw new InvalidOperationException($"There is no answer for {other}."),
            });
        }
    }

    private static List<PurchaseTicket> AnswerAll(List<PurchaseTicket> tickets, PurchaseOutcome outcome)
    {
        foreach (var ticket in tickets)
            ticket.Answer(outcome);
        return [];
    }

    private void GiveUp(List<PurchaseTicket> tickets, Exception fault, bool inDoubt)
    {
        foreach (var ticket in tickets)
        {
            if (inDoubt)
                ticket.Fail(new AmbiguousCommitException("The database could not be asked whether this became an order.", fault));
            else if (DatabaseErrors.IsOfTheDatabase(fault))
                ticket.Answer(new PurchaseOutcome.Busy(options.Value.RetryAfter));
            else
                ticket.Fail(fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Somebody else changed the stock of {ProductId} first; deciding again (try {Attempt})")]
    private partial void LogConflict(string productId, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Try {Attempt} of {Count} requests for {ProductId} failed (a commit in doubt: {InDoubt})")]
    private partial void LogFault(Exception fault, string productId, int count, int attempt, bool inDoubt);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request for {ProductId} could not be decided")]
    private partial void LogRefused(Exception fault, string productId);
}
