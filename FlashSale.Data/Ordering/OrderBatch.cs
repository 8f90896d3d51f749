using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Data.Live;
using FlashSale.Data.Payments;
using FlashSale.Data.Sales;
using FlashSale.Data.Stock;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Decides requests that wait, of one product or of many, in one transaction, guarded by the row versions of the inventories and the
/// sales. Nobody is answered before the commit is known to have happened.
/// </summary>
internal sealed partial class OrderBatch(
    IDbContextFactory<FlashSaleDbContext> contexts,
    StockFeed feed,
    ChangePublisher news,
    SoldOutCache soldOut,
    FormerBuyers formerBuyers,
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
    private static readonly TimeSpan StaysInTurn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPauseAfterConflict = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPauseAfterFault = TimeSpan.FromSeconds(1);

    private long neededTurnAt;

    // Another node sells the same products, or requests are refused: the next batch most likely needs the rows' locks as well.
    private bool NeededLockRecently() => Volatile.Read(ref neededTurnAt) is > 0 and var at && Stopwatch.GetElapsedTime(at) < StaysInTurn;

    private void NeedLock() => Volatile.Write(ref neededTurnAt, Stopwatch.GetTimestamp());

    /// <summary>Answers every ticket. Never throws: a fault is the tickets' answer.</summary>
    /// <param name="tickets">Tickets that were taken, at least one.</param>
    /// <param name="takeMore">Takes those that came since.</param>
    /// <param name="stopping">Whether the shop stops, and does not wait for a database that does not answer.</param>
    public async Task DecideAsync(IReadOnlyList<PurchaseTicket> tickets, Func<IReadOnlyList<PurchaseTicket>> takeMore, Func<bool> stopping)
    {
        var firsts = new Dictionary<(string, string), PurchaseTicket>();
        var repeats = new List<(PurchaseTicket Repeat, PurchaseTicket First)>();
        var rest = SplitDuplicates(tickets, firsts, repeats);
        Func<List<PurchaseTicket>>? more = () => SplitDuplicates(takeMore(), firsts, repeats);
        while (rest.Count > 0)
        {
            rest = await DecideUntilKnownAsync(rest, more, inDoubt: false, stopping);
            more = null;
        }
        foreach (var (repeat, first) in repeats)
            AnswerRepeat(repeat, first);
    }

    // A double click, or a client that did not wait: the same buyer's same key once more while the first is being decided.
    private List<PurchaseTicket> SplitDuplicates(
        IReadOnlyList<PurchaseTicket> tickets,
        Dictionary<(string, string), PurchaseTicket> firsts,
        List<(PurchaseTicket Repeat, PurchaseTicket First)> repeats)
    {
        var unique = new List<PurchaseTicket>(tickets.Count);
        foreach (var ticket in tickets.OrderBy(ticket => ticket.ArrivedAt))
        {
            metrics.Taken(ticket.Age);
            if (ticket.Request.IdempotencyKey is { } key && !firsts.TryAdd((ticket.Request.UserId, key), ticket))
                repeats.Add((ticket, firsts[(ticket.Request.UserId, key)]));
            else
                unique.Add(ticket);
        }
        return unique;
    }

    private static void AnswerRepeat(PurchaseTicket repeat, PurchaseTicket first)
    {
        if (repeat.Request.Quantity == first.Request.Quantity && repeat.Request.ProductId == first.Request.ProductId)
            repeat.AnswerLike(first);
        else
            repeat.Answer(new PurchaseOutcome.IdempotencyMismatch());
    }

    /// <summary>Tries until it is known what became of the tickets.</summary>
    /// <returns>Those that arrived when this sale was over: they are for the next one.</returns>
    private async Task<List<PurchaseTicket>> DecideUntilKnownAsync(List<PurchaseTicket> tickets, Func<List<PurchaseTicket>>? more, bool inDoubt, Func<bool> stopping)
    {
        var trying = Stopwatch.StartNew();
        for (int attempt = 1, faults = 0; ; attempt++)
        {
            try
            {
                if (await TryDecideAsync(tickets, more, pessimistic: attempt > 1 || inDoubt || NeededLockRecently(), inDoubt) is { } forNextSale)
                    return forNextSale;
            }
            catch (DbUpdateConcurrencyException)
            {
                metrics.Conflicted();
                NeedLock();
                LogConflict(tickets.Count, attempt);
                await Backoff.PauseAsync(attempt, LongestPauseAfterConflict, CancellationToken.None);
            }
            catch (Exception fault) when (IsAboutOneOf(fault, ref faults))
            {
                if (tickets.Count == 1 && DatabaseErrors.IsForeignKeyViolation(fault))
                {
                    // Product and sale were read anew since it was refused for the first time.
                    tickets[0].Answer(new PurchaseOutcome.UnknownBuyer());
                    return [];
                }
                if (tickets.Count == 1)
                {
                    LogRefused(fault, tickets[0].Request.ProductId);
                    tickets[0].Fail(fault);
                    return [];
                }
                // One of them cannot be written (its buyer was deleted just now, say): the others must not suffer for it.
                var middle = tickets.Count / 2;
                var forNextSale = await DecideUntilKnownAsync(tickets[..middle], null, inDoubt, stopping);
                return [.. forNextSale, .. await DecideUntilKnownAsync(tickets[middle..], null, inDoubt, stopping)];
            }
#pragma warning disable CA1031 // Whatever it is, it is the answer to those who wait, and must not end the lane.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                // After a commit that was cut off only the database knows whether these are orders now. The next try looks before it decides.
                inDoubt |= fault is AmbiguousCommitException;
                metrics.Faulted();
                if (DatabaseErrors.IsUniqueViolation(fault))
                    LogTaken(tickets.Count, attempt);
                else
                    LogFault(fault, tickets.Count, attempt, inDoubt);
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

    // A row that the database refuses for what is in it. (Two nodes with the same key in the same moment also come here, and a product or a sale
    // that a merchant deletes in this moment; but only once.)
    private static bool IsAboutOneOf(Exception fault, ref int faults) =>
        fault is not AmbiguousCommitException
        && DatabaseErrors.IsConstraintViolation(fault)
        && ((!DatabaseErrors.IsUniqueViolation(fault) && !DatabaseErrors.IsForeignKeyViolation(fault)) || ++faults > 1);

    /// <returns>Those that are for the next sale; null if nothing was decided, because it has to be decided in turn.</returns>
    private async Task<List<PurchaseTicket>?> TryDecideAsync(
        List<PurchaseTicket> tickets, Func<List<PurchaseTicket>>? more, bool pessimistic, bool inDoubt)
    {
        var began = Stopwatch.GetTimestamp();
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        // A failure undoes all of it; a savepoint would be two more round trips for nothing.
        context.Database.AutoSavepointsEnabled = false;

        if (pessimistic)
            await context.LockAsync([.. tickets.Select(ticket => ticket.Request.ProductId).Distinct(StringComparer.Ordinal)]);
        var firstArrivals = tickets.GroupBy(ticket => ticket.Request.ProductId, StringComparer.Ordinal).ToDictionary(each => each.Key, each => each.First().ArrivedAt, StringComparer.Ordinal);
        List<string> productIds = [.. firstArrivals.Keys];
        var inventories = await context.Inventories.Include(row => row.Product).Where(row => productIds.Contains(row.ProductId)).ToDictionaryAsync(row => row.ProductId, StringComparer.Ordinal);
        var sales = await context.Sales.FindNearestAsync(firstArrivals.Where(each => inventories.ContainsKey(each.Key)).ToDictionary(StringComparer.Ordinal));
        // Who came during the wait is for this batch: with many nodes, most of the time is waiting.
        tickets.AddRange(more?.Invoke() ?? []);
        // No request is answered before the end: after a conflict all of them are decided again, and the result may differ.
        var known = new List<(PurchaseTicket Ticket, PurchaseOutcome Outcome)>();
        var answers = new List<(PurchaseTicket Ticket, PurchaseOutcome Outcome)>(tickets.Count);
        var found = new List<Order>();
        var unanswered = await AnswerRepeatedOnesAsync(context, tickets, inDoubt, found, known);
        var notifications = await FindNotificationsAsync(context, found);
        var tooOld = unanswered.Where(IsTooOld).ToHashSet();
        answers.AddRange(tooOld.Select(ticket => (ticket, (PurchaseOutcome)Busy())));
        unanswered.RemoveAll(tooOld.Contains);

        var forNextSale = new List<PurchaseTicket>();
        var productBatches = new List<ProductBatch>();
        foreach (var wanted in unanswered.GroupBy(ticket => ticket.Request.ProductId, StringComparer.Ordinal))
        {
            if (ProductBatchOf([.. wanted], firstArrivals[wanted.Key], inventories.GetValueOrDefault(wanted.Key), sales.GetValueOrDefault(wanted.Key), forNextSale, answers) is { } productBatch)
                productBatches.Add(productBatch);
        }

        var limited = BuyersOf(productBatches.Where(productBatch => productBatch.Sale.PerCustomerLimit is not null));
        var unitsHeld = await context.SumUnitsHeldAsync(limited);
        await formerBuyers.AddUnitsHeldAsync(context, unitsHeld, limited);
        var unpaidHolds = await context.CountUnpaidHoldsAsync(BuyersOf(productBatches.Where(productBatch => AwaitsPayment(productBatch.UnitPrice))));
        productBatches.ForEach(productBatch => Decide(productBatch, unitsHeld, unpaidHolds, answers));
        var placed = productBatches.SelectMany(productBatch => productBatch.Placed.Values).ToList();
        var refusals = RefusalsOf(answers, inventories);
        if (!pessimistic && context is not SqliteFlashSaleDbContext)
        {
            // A refusal rules out an order of the same key only if no order can be written between the lookup by key and its commit. A
            // share that sells has that from its guarded update of the inventory.
            var guarded = productBatches.Where(productBatch => productBatch.Placed.Count > 0).Select(productBatch => productBatch.Inventory.ProductId)
                .ToHashSet(StringComparer.Ordinal);
            if (refusals.Exists(refusal => !guarded.Contains(refusal.ProductId)))
            {
                NeedLock();
                return null;
            }
            await ThrowIfChangedAsync(context, productBatches.Where(productBatch => productBatch.Placed.Count == 0));
        }
        if (placed.Count > 0 || refusals.Count > 0)
        {
            notifications.AddRange(await OrderWriter.WriteAsync(context, placed, refusals));
            if (!pessimistic)
                await ThrowIfRefusedAsync(context, placed);
            ThrowIfStale(productBatches);
            await transaction.CommitOrThrowAmbiguousAsync();
        }
        if (refusals.Count > placed.Count)
            NeedLock();
        news.PublishNew(context, [.. found, .. placed], notifications);

        var took = Stopwatch.GetElapsedTime(began);
        metrics.Committed(tickets.Count, took);
        Trace(unanswered, took);
        productBatches.ForEach(Publish);
        foreach (var (ticket, outcome) in known.Concat(answers))
            ticket.Answer(outcome);
        return forNextSale;
    }

    /// <summary>What is to be decided of one product's requests. Those that need no decision are answered here.</summary>
    private ProductBatch? ProductBatchOf(
        List<PurchaseTicket> tickets,
        DateTimeOffset firstArrival,
        Inventory? inventory,
        Sale? sale,
        List<PurchaseTicket> forNextSale,
        List<(PurchaseTicket Ticket, PurchaseOutcome Outcome)> answers)
    {
        if (inventory is not { Product: { Published: true } product })
        {
            answers.AddRange(tickets.Select(ticket => (ticket, (PurchaseOutcome)new PurchaseOutcome.UnknownProduct())));
            return null;
        }
        if (sale is null)
        {
            answers.AddRange(tickets.Select(ticket => (ticket, (PurchaseOutcome)new PurchaseOutcome.NotLive(SalePhase.Ended, null, null))));
            return null;
        }
        // Sales of a product may follow each other closely: who arrived after the end of this one is for the next.
        if (sale.EndTime > firstArrival)
        {
            forNextSale.AddRange(tickets.Where(ticket => ticket.ArrivedAt >= sale.EndTime));
            tickets.RemoveAll(ticket => ticket.ArrivedAt >= sale.EndTime);
        }
        var unitPrice = SalePricing.PriceOf(product.Price, sale.Discount, currency);
        bool SawAnotherPrice(PurchaseTicket ticket) =>
            ticket.Request.ShownUnitPrice is { } shown && shown != unitPrice && sale.PhaseAt(ticket.ArrivedAt) == SalePhase.Live;
        answers.AddRange(tickets.Where(SawAnotherPrice).Select(ticket => (ticket, (PurchaseOutcome)new PurchaseOutcome.PriceChanged(unitPrice))));
        tickets.RemoveAll(SawAnotherPrice);
        return tickets.Count == 0 ? null : new ProductBatch(tickets, inventory, sale, unitPrice);
    }

    private static List<(string SaleId, string Buyer)> BuyersOf(IEnumerable<ProductBatch> productBatches) =>
        [.. productBatches.SelectMany(productBatch => productBatch.Tickets.Select(ticket => (productBatch.Sale.Id, ticket.Request.UserId))).Distinct()];

    // What costs nothing need not be paid.
    private bool AwaitsPayment(decimal unitPrice) => gateway.RequiresPayment && unitPrice > 0;

    private HoldTerms? HoldTermsOf(ProductBatch productBatch, Dictionary<(string SaleId, string Buyer), UnpaidHolds> unpaidHolds)
    {
        if (!AwaitsPayment(productBatch.UnitPrice))
            return null;
        var byBuyer = new Dictionary<string, UnpaidHolds>(StringComparer.Ordinal);
        foreach (var ((saleId, buyer), holds) in unpaidHolds)
        {
            if (saleId == productBatch.Sale.Id)
                byBuyer[buyer] = holds;
        }
        return new HoldTerms(payments.Value.MaxUnpaidHolds, byBuyer);
    }

    private void Decide(
        ProductBatch productBatch,
        Dictionary<(string SaleId, string Buyer), int> unitsHeld,
        Dictionary<(string SaleId, string Buyer), UnpaidHolds> unpaidHolds,
        List<(PurchaseTicket Ticket, PurchaseOutcome Outcome)> answers)
    {
        var (tickets, inventory, sale, unitPrice) = productBatch;
        var held = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var buyer in tickets.Select(ticket => ticket.Request.UserId))
            held[buyer] = unitsHeld.GetValueOrDefault((sale.Id, buyer));
        var claims = tickets.ConvertAll(ticket => new Claim(ticket.Request.UserId, ticket.Request.Quantity, ticket.ArrivedAt));
        productBatch.Decisions = Allocation.Decide(inventory.Stock, SaleTerms.Of(sale), held, claims, HoldTermsOf(productBatch, unpaidHolds));
        productBatch.Placed = Place(tickets, productBatch.Decisions, inventory.Product!, sale, unitPrice);
        answers.AddRange(tickets.Zip(productBatch.Decisions).Select(each => (each.First, OutcomeOf(each.First, each.Second, productBatch))));
        if (productBatch.Placed.Count == 0)
            return;
        var units = productBatch.Placed.Values.Sum(order => order.Quantity);
        inventory.Stock -= units;
        inventory.UpdatedAt = tickets[^1].ArrivedAt;
        sale.UnitsSold += units;
        sale.UpdatedAt = inventory.UpdatedAt;
        sale.LastClaimNumber += productBatch.Placed.Count;
    }

    // Each is stored once and holds for the key from now on, on all nodes.
    private List<RefusedOrder> RefusalsOf(
        List<(PurchaseTicket Ticket, PurchaseOutcome Outcome)> answers, Dictionary<string, Inventory> inventories)
    {
        var now = clock.Now();
        var texts = new Dictionary<PurchaseOutcome, string>();
        var refusals = new List<RefusedOrder>();
        foreach (var (ticket, outcome) in answers)
        {
            var request = ticket.Request;
            // What isn't a product can't become an order, and would let anybody fill the table.
            if (request.IdempotencyKey is not { } key
                || !outcome.IsFinalRefusal || !inventories.ContainsKey(request.ProductId)
                || !EntityId.IsWellFormed(request.UserId))
            {
                continue;
            }
            if (!texts.TryGetValue(outcome, out var text))
                texts.Add(outcome, text = RefusalText.Write(outcome));
            refusals.Add(new RefusedOrder
            {
                IdempotencyKey = key,
                UserId = request.UserId,
                ProductId = request.ProductId,
                Quantity = request.Quantity,
                Outcome = text,
                RefusedAt = now,
            });
        }
        return refusals;
    }

    // Its refusal by another node may be deleted by now.
    private bool IsTooOld(PurchaseTicket ticket) => clock.Now() - ticket.ArrivedAt > options.Value.KeepRefusalsFor;

    // The process may have been paused for a long time. From here on it holds the rows' locks, so another node has to wait to refuse.
    private void ThrowIfStale(List<ProductBatch> productBatches)
    {
        if (productBatches.Exists(productBatch => productBatch.Placed.Keys.Any(IsTooOld)))
            throw new DbUpdateConcurrencyException();
    }

    // A refusal changes no row version. The orders are written, so the rows are locked: one that was committed before is seen now, and a
    // later one finds the orders.
    private static async Task ThrowIfRefusedAsync(FlashSaleDbContext context, IEnumerable<Order> placed)
    {
        if (context is SqliteFlashSaleDbContext)
            return;
        var refusals = await context.FindRefusalsAsync(
            [.. placed.Where(order => order.IdempotencyKey is not null).Select(order => (order.UserId!, order.IdempotencyKey!))]);
        if (refusals.Count > 0)
            throw new DbUpdateConcurrencyException();
    }

    // What is refused is checked like what is written: units may have come back in the meantime, or another node may have taken an order
    // of the same buyer.
    private static async Task ThrowIfChangedAsync(FlashSaleDbContext context, IEnumerable<ProductBatch> refused)
    {
        var read = refused.ToDictionary(productBatch => productBatch.Inventory.Id, productBatch => productBatch.Inventory.RowVersion, StringComparer.Ordinal);
        if (read.Count == 0)
            return;
        var ids = read.Keys.ToList();
        var now = await context.Inventories.Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.RowVersion }).ToListAsync();
        if (now.Count != read.Count || now.Exists(row => read[row.Id] != row.RowVersion))
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

    /// <summary>Answers those that are decided already: by their idempotency key, or by a commit whose result is unknown.</summary>
    /// <param name="context">The context.</param>
    /// <param name="tickets">All of them.</param>
    /// <param name="inDoubt">Whether a commit's end was not seen.</param>
    /// <param name="found">Gets the orders of such a commit.</param>
    /// <param name="answers">Gets the answers.</param>
    /// <returns>The others.</returns>
    private static async Task<List<PurchaseTicket>> AnswerRepeatedOnesAsync(
        FlashSaleDbContext context,
        List<PurchaseTicket> tickets,
        bool inDoubt,
        List<Order> found,
        List<(PurchaseTicket Ticket, PurchaseOutcome Outcome)> answers)
    {
        var byId = new Dictionary<string, Order>(StringComparer.Ordinal);
        if (inDoubt)
        {
            var ids = tickets.Select(ticket => ticket.OrderId).ToList();
            byId = await context.Orders.AsNoTracking().Where(order => ids.Contains(order.Id)).ToDictionaryAsync(order => order.Id, StringComparer.Ordinal);
        }
        List<(string, string)> keys =
        [
            .. tickets.Where(ticket => ticket.Request.IdempotencyKey is not null)
                .Select(ticket => (ticket.Request.UserId, ticket.Request.IdempotencyKey!)),
        ];
        var byKey = await context.FindByKeysAsync(keys);
        var refusedByKey = await context.FindRefusalsAsync(keys);

        var others = new List<PurchaseTicket>(tickets.Count);
        foreach (var ticket in tickets)
        {
            var request = ticket.Request;
            if (byId.TryGetValue(ticket.OrderId, out var own))
            {
                found.Add(own);
                answers.Add((ticket, new PurchaseOutcome.Accepted(own)));
            }
            else if (request.IdempotencyKey is { } key && byKey.TryGetValue((request.UserId, key), out var earlier))
            {
                answers.Add((ticket, IsSame(request, earlier.ProductId, earlier.Quantity)
                    ? new PurchaseOutcome.Accepted(earlier)
                    : new PurchaseOutcome.IdempotencyMismatch()));
            }
            else if (request.IdempotencyKey is { } used && refusedByKey.TryGetValue((request.UserId, used), out var refused))
            {
                answers.Add((ticket, IsSame(request, refused.ProductId, refused.Quantity)
                    ? RefusalText.Read(refused.Outcome)
                    : new PurchaseOutcome.IdempotencyMismatch()));
            }
            else
            {
                others.Add(ticket);
            }
        }
        return others;
    }

    private static bool IsSame(PurchaseRequest request, string productId, int quantity) =>
        request.ProductId == productId && request.Quantity == quantity;

    // What came with orders whose commit was not seen to its end: nobody was told of either.
    private async Task<List<Notification>> FindNotificationsAsync(FlashSaleDbContext context, List<Order> found)
    {
        if (found.Count == 0 || !news.IsWanted)
            return [];
        var placedAt = found.ToDictionary(order => order.Id, order => order.CreatedAt, StringComparer.Ordinal);
        var buyers = found.Select(order => order.UserId).Distinct().ToList();
        var instants = placedAt.Values.Distinct().ToList();
        var notifications = await context.Notifications.AsNoTracking()
            .Where(notification => buyers.Contains(notification.UserId) && instants.Contains(notification.CreatedAt))
            .ToListAsync();
        return notifications.FindAll(each => each.OrderId is { } orderId && placedAt.TryGetValue(orderId, out var instant) && instant == each.CreatedAt);
    }

    private Dictionary<PurchaseTicket, Order> Place(List<PurchaseTicket> tickets, IReadOnlyList<Decision> decisions, Product product, Sale sale, decimal unitPrice)
    {
        var awaitsPayment = AwaitsPayment(unitPrice);
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
                ProductId = product.Id,
                ProductName = product.Name,
                ImageId = product.ImageId,
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

    private void Publish(ProductBatch productBatch)
    {
        var level = StockLevels.Of(productBatch.Inventory, productBatch.Sale);
        feed.Publish(level);
        soldOut.Note(productBatch.Sale, level, productBatch.Tickets[^1].ArrivedAt);
    }

    private static PurchaseOutcome OutcomeOf(PurchaseTicket ticket, Decision decision, ProductBatch productBatch) => decision switch
    {
        Decision.Granted => new PurchaseOutcome.Accepted(productBatch.Placed[ticket]),
        Decision.SoldOut soldOut => new PurchaseOutcome.SoldOut(soldOut.Remaining),
        Decision.LimitReached limit => new PurchaseOutcome.LimitReached(limit.Limit, limit.Already),
        Decision.HoldLimitReached holds => new PurchaseOutcome.HoldLimitReached(holds.Limit, holds.Lapsed),
        Decision.NotLive notLive => new PurchaseOutcome.NotLive(notLive.Phase, productBatch.Sale.StartTime, productBatch.Sale.EndTime),
        var other => throw new InvalidOperationException($"Unexpected decision {other}."),
    };

    private PurchaseOutcome.Busy Busy() => new(options.Value.RetryAfter);

    private void GiveUp(List<PurchaseTicket> tickets, Exception fault, bool inDoubt)
    {
        foreach (var ticket in tickets)
        {
            if (inDoubt)
                ticket.Fail(new AmbiguousCommitException("Couldn't check in the database whether the order was committed.", fault));
            else if (DatabaseErrors.IsDatabaseError(fault))
                ticket.Answer(Busy());
            else
                ticket.Fail(fault);
        }
    }

    /// <summary>One product's part of a batch.</summary>
    private sealed record ProductBatch(List<PurchaseTicket> Tickets, Inventory Inventory, Sale Sale, decimal UnitPrice)
    {
        public IReadOnlyList<Decision> Decisions { get; set; } = [];

        public Dictionary<PurchaseTicket, Order> Placed { get; set; } = [];
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Another transaction changed the stock first; deciding {Count} requests again (attempt {Attempt})")]
    private partial void LogConflict(int count, int attempt);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Another node used a request's key or a claim number first; deciding {Count} requests again (attempt {Attempt})")]
    private partial void LogTaken(int count, int attempt);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Attempt {Attempt} to process {Count} requests failed (ambiguous commit: {InDoubt})")]
    private partial void LogFault(Exception fault, int count, int attempt, bool inDoubt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to decide a purchase request for product {ProductId}")]
    private partial void LogRefused(Exception fault, string productId);
}
