using FlashSale.Domain.Ordering;

namespace FlashSale.Tests.Domain.Ordering;

public sealed class PurchaseRequestTests
{
    private static readonly PurchaseRequest Good = new("ann", "kettle", 1, "key");

    [Fact]
    public void A_good_request_has_no_problem()
    {
        Good.FindProblem().ShouldBeNull();
        (Good with { IdempotencyKey = null, Quantity = PurchaseRequest.MaxQuantity }).FindProblem().ShouldBeNull();
        (Good with { IdempotencyKey = new string('k', PurchaseRequest.MaxKeyLength) }).FindProblem().ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(PurchaseRequest.MaxQuantity + 1)]
    public void Must_ask_for_a_sensible_number_of_units(int quantity) =>
        (Good with { Quantity = quantity }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.Quantity));

    [Fact]
    public void Must_have_a_buyer_a_product_and_a_key_that_fits()
    {
        (Good with { UserId = "" }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.UserId));
        (Good with { ProductId = "" }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.ProductId));
        (Good with { IdempotencyKey = "" }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.IdempotencyKey));
        (Good with { IdempotencyKey = new string('k', PurchaseRequest.MaxKeyLength + 1) }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.IdempotencyKey));
    }

    [Theory]
    [InlineData("k ")]
    [InlineData("a b")]
    [InlineData("k\0")]
    [InlineData("schlüssel")]
    [InlineData("k\u0301")]
    public void Must_have_a_key_that_all_databases_compare_alike(string key) =>
        (Good with { IdempotencyKey = key }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.IdempotencyKey));
}
