using CsCheck;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;

namespace FlashSale.Tests.Domain.Ordering;

public sealed class AllocationTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SaleTerms Sale =
        new(Start, Start.AddSeconds(10), UnitsOffered: null, UnitsSold: 0, LastClaimNumber: 0, PerCustomerLimit: null);
    private static readonly Dictionary<string, int> NoneHeld = [];

    [Fact]
    public void First_come_is_first_served() =>
        Decide(stock: 2, Sale, Claim("ann"), Claim("bob"), Claim("cid"))
            .ShouldBe([new Decision.Granted(1), new Decision.Granted(2), new Decision.SoldOut(0)]);

    [Fact]
    public void A_claim_gets_all_its_units_or_none() =>
        Decide(stock: 2, Sale, Claim("ann", 3)).ShouldBe([new Decision.SoldOut(2)]);

    [Fact]
    public void A_later_smaller_claim_may_fit_when_an_earlier_one_did_not() =>
        Decide(stock: 3, Sale, Claim("ann", 2), Claim("bob", 2), Claim("cid", 1))
            .ShouldBe([new Decision.Granted(1), new Decision.SoldOut(1), new Decision.Granted(2)]);

    [Fact]
    public void No_more_units_are_sold_than_the_sale_offers() =>
        Decide(stock: 100, Sale with { UnitsOffered = 10, UnitsSold = 9 }, Claim("ann"), Claim("bob"))
            .ShouldBe([new Decision.Granted(1), new Decision.SoldOut(0)]);

    [Fact]
    public void No_more_units_are_sold_than_are_in_stock() =>
        Decide(stock: 1, Sale with { UnitsOffered = 10 }, Claim("ann"), Claim("bob"))
            .ShouldBe([new Decision.Granted(1), new Decision.SoldOut(0)]);

    [Fact]
    public void Claim_numbers_continue_from_the_last_one() =>
        Decide(stock: 9, Sale with { LastClaimNumber = 117 }, Claim("ann"), Claim("bob"))
            .ShouldBe([new Decision.Granted(118), new Decision.Granted(119)]);

    [Fact]
    public void Units_a_customer_already_holds_count_against_the_limit() =>
        Allocation.Decide(
            9, Sale with { PerCustomerLimit = 2 }, new Dictionary<string, int> { ["ann"] = 2 }, [Claim("ann"), Claim("bob", 2)])
            .ShouldBe([new Decision.LimitReached(2, 2), new Decision.Granted(1)]);

    [Fact]
    public void Units_from_the_same_batch_count_against_the_limit() =>
        Decide(stock: 9, Sale with { PerCustomerLimit = 2 }, Claim("ann"), Claim("ann", 2), Claim("ann"), Claim("ann"))
            .ShouldBe([new Decision.Granted(1), new Decision.LimitReached(2, 1), new Decision.Granted(2), new Decision.LimitReached(2, 2)]);

    [Fact]
    public void A_refused_claim_does_not_count_against_the_limit() =>
        Decide(stock: 1, Sale with { PerCustomerLimit = 2 }, Claim("ann", 2), Claim("ann"))
            .ShouldBe([new Decision.SoldOut(1), new Decision.Granted(1)]);

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(9, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(0, 2, false)]
    [InlineData(1, 1, false)]
    [InlineData(0, 7, false)]
    public void Customers_with_too_many_lapsed_holds_get_no_more_holds(int open, int lapsed, bool mayHold) =>
        DecideWithHolds(maxLapsed: 2, open, lapsed, Claim("ann"), Claim("bob"))
            .ShouldBe(
                mayHold
                    ? [new Decision.Granted(1), new Decision.Granted(2)]
                    : [new Decision.HoldLimitReached(2, lapsed), new Decision.Granted(1)]);

    [Fact]
    public void After_a_lapse_holds_in_the_same_batch_count_too() =>
        DecideWithHolds(maxLapsed: 2, open: 0, lapsed: 1, Claim("ann", 3), Claim("ann"), Claim("bob"), Claim("bob"))
            .ShouldBe([new Decision.Granted(1), new Decision.HoldLimitReached(2, 1), new Decision.Granted(2), new Decision.Granted(3)]);

    [Fact]
    public void A_refused_claim_does_not_open_a_hold() =>
        DecideWithHolds(maxLapsed: 2, open: 0, lapsed: 1, Claim("ann", 100), Claim("ann"))
            .ShouldBe([new Decision.SoldOut(9), new Decision.Granted(1)]);

    [Fact]
    public void The_arrival_time_decides_whether_the_sale_was_live() =>
        Decide(stock: 9, Sale, Claim("ann", 1, -1), Claim("ann", 1, 0), Claim("ann", 1, 9_999), Claim("ann", 1, 10_000))
            .ShouldBe(
            [
                new Decision.NotLive(SalePhase.Upcoming),
                new Decision.Granted(1),
                new Decision.Granted(2),
                new Decision.NotLive(SalePhase.Ended),
            ]);

    [Fact]
    public void A_sale_that_sold_more_than_it_now_offers_is_sold_out() =>
        Decide(stock: 9, Sale with { UnitsOffered = 5, UnitsSold = 6 }, Claim("ann")).ShouldBe([new Decision.SoldOut(0)]);

    [Fact]
    public void No_claims_give_no_results() => Decide(stock: 9, Sale).ShouldBeEmpty();

    [Fact]
    public void Results_match_a_simple_reference_implementation() =>
        Situations.Sample(
            each => Allocation.Decide(each.Stock, each.Sale, each.Held, each.Claims, each.Holds).SequenceEqual(DecideSlowly(each)),
            iter: 20_000);

    [Fact]
    public void Allocation_never_exceeds_the_stock_or_the_limit() =>
        Situations.Sample(
            each =>
            {
                var granted = each.Claims
                    .Zip(Allocation.Decide(each.Stock, each.Sale, each.Held, each.Claims, each.Holds))
                    .Where(pair => pair.Second is Decision.Granted)
                    .ToList();
                var units = granted.Sum(pair => pair.First.Quantity);
                return units <= each.Stock
                    && (each.Sale.UnitsOffered is not { } offered || units == 0 || each.Sale.UnitsSold + units <= offered)
                    && granted.GroupBy(pair => pair.First.UserId).All(mine =>
                        each.Sale.PerCustomerLimit is not { } limit
                        || each.Held.GetValueOrDefault(mine.Key) + mine.Sum(pair => pair.First.Quantity) <= limit)
                    && granted.GroupBy(pair => pair.First.UserId).All(mine =>
                        each.Holds is null || each.Holds.UnpaidHolds.GetValueOrDefault(mine.Key) is not { Lapsed: > 0 } unpaid
                        || unpaid.Open + unpaid.Lapsed + mine.Count() <= each.Holds.MaxLapsed)
                    && granted.Select(pair => ((Decision.Granted)pair.Second).ClaimNumber)
                        .SequenceEqual(Enumerable.Range(each.Sale.LastClaimNumber + 1, granted.Count));
            },
            iter: 20_000);

    // Recomputes everything from the earlier decisions for each claim.
    private static List<Decision> DecideSlowly(Situation situation)
    {
        var (stock, sale, held, claims, holds) = situation;
        var decisions = new List<Decision>();
        foreach (var claim in claims)
        {
            var given = decisions.Zip(claims).Where(pair => pair.First is Decision.Granted).Select(pair => pair.Second).ToList();
            var unitsGiven = given.Sum(earlier => earlier.Quantity);
            var left = stock - unitsGiven;
            if (sale.UnitsOffered is { } offered)
                left = Math.Min(left, Math.Max(0, offered - sale.UnitsSold) - unitsGiven);
            var already = held.GetValueOrDefault(claim.UserId) + given.Where(earlier => earlier.UserId == claim.UserId)
                .Sum(earlier => earlier.Quantity);

            if (claim.ArrivedAt < sale.StartTime)
                decisions.Add(new Decision.NotLive(SalePhase.Upcoming));
            else if (claim.ArrivedAt >= sale.EndTime)
                decisions.Add(new Decision.NotLive(SalePhase.Ended));
            else if (holds?.UnpaidHolds.GetValueOrDefault(claim.UserId) is { Lapsed: > 0 } unpaid
                && unpaid.Lapsed + unpaid.Open + given.Count(earlier => earlier.UserId == claim.UserId) >= holds.MaxLapsed)
                decisions.Add(new Decision.HoldLimitReached(holds.MaxLapsed, unpaid.Lapsed));
            else if (sale.PerCustomerLimit is { } limit && already + claim.Quantity > limit)
                decisions.Add(new Decision.LimitReached(limit, already));
            else if (claim.Quantity > left)
                decisions.Add(new Decision.SoldOut(left));
            else
                decisions.Add(new Decision.Granted(sale.LastClaimNumber + given.Count + 1));
        }
        return decisions;
    }

    private static readonly Gen<Claim> Claims =
        Gen.Select(Gen.OneOf("ann", "bob", "cid", "dot"), Gen.Int[1, 5], Gen.Int[-1_000, 11_000])
            .Select((user, quantity, arrival) => Claim(user, quantity, arrival));

    private static readonly Gen<int?> Limits = Gen.Int[0, 6].Select(limit => limit == 0 ? null : (int?)limit);

    private static readonly Gen<int?> Offers = Gen.Int[-5, 25].Select(offered => offered < 0 ? null : (int?)offered);

    private static readonly Gen<SaleTerms> Sales =
        Gen.Select(Offers, Gen.Int[0, 20], Gen.Int[0, 50], Limits)
            .Select((offered, sold, lastClaimNumber, limit) =>
                new SaleTerms(Start, Start.AddSeconds(10), offered, sold, lastClaimNumber, limit));

    private static readonly Gen<HoldTerms?> Holds =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 2])
            .Select((most, open, lapsed, bobsLapsed) => most == 0
                ? null
                : new HoldTerms(most, new Dictionary<string, UnpaidHolds> { ["ann"] = new(open, lapsed), ["bob"] = new(0, bobsLapsed) }));

    private static readonly Gen<Situation> Situations =
        Gen.Select(Gen.Int[0, 25], Sales, Gen.Int[0, 4], Claims.List[0, 20], Holds)
            .Select(
                (stock, sale, annHolds, claims, holds) => new Situation(
                    stock, sale, new Dictionary<string, int> { ["ann"] = annHolds }, claims, holds));

    private static IReadOnlyList<Decision> DecideWithHolds(int maxLapsed, int open, int lapsed, params Claim[] claims) =>
        Allocation.Decide(
            9, Sale, NoneHeld, claims, new HoldTerms(maxLapsed, new Dictionary<string, UnpaidHolds> { ["ann"] = new(open, lapsed) }));

    private static IReadOnlyList<Decision> Decide(int stock, SaleTerms sale, params Claim[] claims) =>
        Allocation.Decide(stock, sale, NoneHeld, claims);

    private static Claim Claim(string user, int quantity = 1, int millisecondsAfterStart = 5_000) =>
        new(user, quantity, Start.AddMilliseconds(millisecondsAfterStart));

    private sealed record Situation(int Stock, SaleTerms Sale, Dictionary<string, int> Held, List<Claim> Claims, HoldTerms? Holds);
}
