using FlashSale.Data.Ordering;
using FlashSale.Data.Payments;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.Extensions.Options;

namespace FlashSale.Tests.Data.Ordering;

public sealed class BatchPlannerTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddMinutes(5);
    private static readonly string Kettle = EntityId.New(Start);
    private static readonly string Ann = EntityId.New(Start);
    private static readonly string Bob = EntityId.New(Start);

    [Fact]
    public void Accepted_request_becomes_an_order_at_the_sale_price()
    {
        var plan = Plan(Stock(units: 5), Ticket(Ann, quantity: 2));

        var order = plan.Orders.ShouldHaveSingleItem();
        (order.UserId, order.Quantity, order.UnitPrice, order.Total, order.ClaimNumber).ShouldBe((Ann, 2, 15m, 30m, 1));
        (order.Status, order.ExpiresAt).ShouldBe((OrderStatus.Confirmed, null));
        plan.Answers.ShouldHaveSingleItem().Outcome.ShouldBe(new PurchaseOutcome.Accepted(order));
    }

    [Fact]
    public void Planning_changes_no_stock()
    {
        var stock = Stock(units: 5);

        Plan(stock, Ticket(Ann));

        stock.Inventories[Kettle].Stock.ShouldBe(5);
        (stock.Sales[Kettle].UnitsSold, stock.Sales[Kettle].LastClaimNumber).ShouldBe((0, 0));
    }

    [Fact]
    public void Order_that_awaits_payment_holds_its_units_for_a_while()
    {
        var order = Plan(Stock(), [Ticket(Ann)], gateway: new FakeGateway()).Orders.ShouldHaveSingleItem();

        (order.Status, order.ExpiresAt).ShouldBe((OrderStatus.Pending, Now + new PaymentOptions().HoldFor));
    }

    [Fact]
    public void Refusal_with_a_key_is_stored()
    {
        var plan = Plan(Stock(units: 0), Ticket(Ann, key: "k1"), Ticket(Bob));

        plan.Answers.Select(answer => answer.Outcome).ShouldBe([new PurchaseOutcome.SoldOut(0), new PurchaseOutcome.SoldOut(0)]);
        var refusal = plan.Refusals.ShouldHaveSingleItem();
        (refusal.UserId, refusal.IdempotencyKey, refusal.RefusedAt).ShouldBe((Ann, "k1", Now));
        RefusalText.Read(refusal.Outcome).ShouldBe(new PurchaseOutcome.SoldOut(0));
    }

    [Fact]
    public void Request_that_waited_too_long_gets_busy_and_no_stored_refusal()
    {
        var plan = Plan(Stock(), Ticket(Ann, key: "k1", arrivedAt: Now - new CheckoutOptions().KeepRefusalsFor - TimeSpan.FromSeconds(1)));

        plan.Answers.ShouldHaveSingleItem().Outcome.ShouldBeOfType<PurchaseOutcome.Busy>();
        plan.Refusals.ShouldBeEmpty();
    }

    [Fact]
    public void Request_that_saw_another_price_is_refused()
    {
        var plan = Plan(Stock(), Ticket(Ann, shownPrice: 14.99m), Ticket(Bob, shownPrice: 15m));

        plan.Answers[0].Outcome.ShouldBe(new PurchaseOutcome.PriceChanged(15m));
        plan.Orders.ShouldHaveSingleItem().UserId.ShouldBe(Bob);
    }

    [Fact]
    public void Unpublished_product_is_unknown() =>
        Plan(Stock(published: false), Ticket(Ann)).Answers.ShouldHaveSingleItem().Outcome.ShouldBe(new PurchaseOutcome.UnknownProduct());

    [Fact]
    public void Request_after_the_end_of_the_sale_is_for_the_next_one()
    {
        PurchaseTicket[] tickets = [Ticket(Ann), Ticket(Bob, arrivedAt: Start.AddHours(1))];

        var sorted = Planner().Sort(tickets, Stock(), NothingEarlier(), Now);

        sorted.ForNextSale.ShouldBe([tickets[1]]);
        sorted.Products.ShouldHaveSingleItem().Tickets.ShouldBe([tickets[0]]);
    }

    [Fact]
    public void Request_after_the_last_sale_is_refused()
    {
        var late = Ticket(Ann, arrivedAt: Start.AddHours(1));

        Plan(Stock(firstArrival: late.ArrivedAt), late).Answers.ShouldHaveSingleItem().Outcome
            .ShouldBe(new PurchaseOutcome.NotLive(SalePhase.Ended, Start, Start.AddHours(1)));
    }

    [Fact]
    public void Repeated_request_gets_its_earlier_order_and_no_new_one()
    {
        var earlier = Plan(Stock(), Ticket(Ann, key: "k1")).Orders[0];
        PurchaseTicket[] tickets = [Ticket(Ann, key: "k1"), Ticket(Ann, quantity: 2, key: "k1")];
        var answers = NothingEarlier() with { OrdersByKey = new Dictionary<(string, string), Order> { [(Ann, "k1")] = earlier } };

        var sorted = Planner().Sort(tickets, Stock(), answers, Now);

        sorted.Products.ShouldBeEmpty();
        sorted.Repeated.Select(answer => answer.Outcome)
            .ShouldBe([new PurchaseOutcome.Accepted(earlier), new PurchaseOutcome.IdempotencyMismatch()]);
    }

    [Fact]
    public void Order_of_an_ambiguous_commit_is_found_by_its_id()
    {
        var ticket = Ticket(Ann);
        var own = Plan(Stock(), ticket).Orders[0];
        var answers = NothingEarlier() with { OrdersById = new Dictionary<string, Order> { [ticket.OrderId] = own } };

        Planner().Sort([ticket], Stock(), answers, Now).Repeated.ShouldHaveSingleItem().Outcome.ShouldBe(new PurchaseOutcome.Accepted(own));
    }

    private static BatchPlan Plan(BatchStock stock, params PurchaseTicket[] tickets) => Plan(stock, tickets, gateway: null);

    private static BatchPlan Plan(BatchStock stock, PurchaseTicket[] tickets, IPaymentGateway? gateway)
    {
        var planner = Planner(gateway);
        var sorted = planner.Sort(tickets, stock, NothingEarlier(), Now);
        return planner.Decide(
            sorted, stock, new Dictionary<(string, string), int>(), new Dictionary<(string, string), UnpaidHolds>(), Now);
    }

    private static BatchPlanner Planner(IPaymentGateway? gateway = null) => new(
        Currency.Find("USD")!,
        gateway ?? new NoPaymentGateway(),
        Options.Create(new CheckoutOptions()),
        Options.Create(new PaymentOptions()));

    private static EarlierAnswers NothingEarlier() => new(
        new Dictionary<string, Order>(), new Dictionary<(string, string), Order>(), new Dictionary<(string, string), RefusedOrder>());

    private static PurchaseTicket Ticket(
        string buyer, int quantity = 1, string? key = null, decimal? shownPrice = null, DateTimeOffset? arrivedAt = null) =>
        new(new PurchaseRequest(buyer, Kettle, quantity, key, shownPrice), arrivedAt ?? Now);

    /// <summary>A kettle for 20, at 25 % off for an hour.</summary>
    private static BatchStock Stock(int units = 10, bool published = true, DateTimeOffset? firstArrival = null)
    {
        var product = new Product
        {
            Id = Kettle,
            CreatedAt = Start,
            UpdatedAt = Start,
            Name = "Kettle",
            Price = 20m,
            Published = published,
        };
        var inventory = new Inventory
        {
            Id = EntityId.New(Start),
            CreatedAt = Start,
            UpdatedAt = Start,
            ProductId = Kettle,
            Product = product,
            Stock = units,
        };
        var sale = new Sale
        {
            Id = EntityId.New(Start),
            CreatedAt = Start,
            UpdatedAt = Start,
            ProductId = Kettle,
            Discount = 25m,
            StartTime = Start,
            EndTime = Start.AddHours(1),
        };
        return new BatchStock(
            new Dictionary<string, DateTimeOffset> { [Kettle] = firstArrival ?? Now },
            new Dictionary<string, Inventory> { [Kettle] = inventory },
            new Dictionary<string, Sale> { [Kettle] = sale });
    }
}
