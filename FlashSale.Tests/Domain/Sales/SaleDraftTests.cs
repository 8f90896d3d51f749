using FlashSale.Domain;
using FlashSale.Domain.Sales;

namespace FlashSale.Tests.Domain.Sales;

public sealed class SaleDraftTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SaleDraft Valid = new(25m, Noon, Noon.AddHours(1), 100, 2);

    [Fact]
    public void A_good_draft_has_no_problems()
    {
        Valid.Validate().ShouldBeEmpty();
        (Valid with { UnitsOffered = null, PerCustomerLimit = null }).Validate(unitsSold: 50).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(99.99)]
    [InlineData(12.5)]
    public void A_discount_between_0_and_100_percent_is_accepted(double discount) =>
        (Valid with { Discount = (decimal)discount }).Validate().ShouldBeEmpty();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100.01)]
    [InlineData(12.345)]
    public void Other_discounts_are_refused(double discount) =>
        ShouldRefuse(Valid with { Discount = (decimal)discount }, nameof(SaleDraft.Discount));

    [Fact]
    public void A_discount_must_not_make_a_paid_product_free()
    {
        var dollar = Currency.Find("USD")!;
        var all = Valid with { Discount = 99.99m };

        all.Validate(12.35m, dollar).ShouldHaveSingleItem().Field.ShouldBe(nameof(SaleDraft.Discount));
        all.Validate(50m, dollar).ShouldBeEmpty();
        all.Validate(49.99m, dollar).ShouldHaveSingleItem();
        all.Validate(0m, dollar).ShouldBeEmpty();
        (Valid with { Discount = 100m }).Validate(12.35m, dollar).ShouldHaveSingleItem();
        Valid.Validate(12.35m, dollar, unitsSold: 101).ShouldHaveSingleItem().Field.ShouldBe(nameof(SaleDraft.UnitsOffered));
    }

    [Fact]
    public void A_sale_must_end_after_it_starts()
    {
        ShouldRefuse(Valid with { EndTime = Noon }, nameof(SaleDraft.EndTime));
        ShouldRefuse(Valid with { EndTime = Noon.AddMilliseconds(-1) }, nameof(SaleDraft.EndTime));
        (Valid with { EndTime = Noon.AddMilliseconds(1) }).Validate().ShouldBeEmpty();
    }

    [Fact]
    public void A_sale_must_offer_at_least_one_unit() => ShouldRefuse(Valid with { UnitsOffered = 0 }, nameof(SaleDraft.UnitsOffered));

    [Fact]
    public void A_sale_must_offer_the_units_already_sold()
    {
        ShouldRefuse(Valid with { UnitsOffered = 9 }, nameof(SaleDraft.UnitsOffered), unitsSold: 10);
        (Valid with { UnitsOffered = 10 }).Validate(unitsSold: 10).ShouldBeEmpty();
    }

    [Fact]
    public void A_customer_limit_must_be_at_least_one() =>
        ShouldRefuse(Valid with { PerCustomerLimit = 0 }, nameof(SaleDraft.PerCustomerLimit));

    [Fact]
    public void All_problems_are_reported_at_once() =>
        new SaleDraft(0m, Noon, Noon, 0, 0).Validate().Select(problem => problem.Field)
            .ShouldBe(
            [
                nameof(SaleDraft.Discount),
                nameof(SaleDraft.EndTime),
                nameof(SaleDraft.UnitsOffered),
                nameof(SaleDraft.PerCustomerLimit),
            ]);

    [Fact]
    public void Times_are_normalized_to_UTC_and_whole_milliseconds()
    {
        var draft = Valid with { StartTime = Noon.AddTicks(12_345).ToOffset(TimeSpan.FromHours(2)) };

        draft.Normalized().StartTime.ShouldBe(Noon.AddMilliseconds(1));
        draft.Normalized().StartTime.Offset.ShouldBe(TimeSpan.Zero);
    }

    private static void ShouldRefuse(SaleDraft draft, string field, int unitsSold = 0) =>
        draft.Validate(unitsSold).ShouldHaveSingleItem().Field.ShouldBe(field);
}
