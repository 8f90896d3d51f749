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
    public void The_quantity_must_be_within_its_range(int quantity) =>
        (Good with { Quantity = quantity }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.Quantity));

    [Fact]
    public void A_request_must_have_a_buyer_a_product_and_a_valid_key()
    {
        (Good with { UserId = "" }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.UserId));
        (Good with { ProductId = "" }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.ProductId));
        (Good with { IdempotencyKey = "" }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.IdempotencyKey));
        (Good with { IdempotencyKey = new string('k', PurchaseRequest.MaxKeyLength + 1) }).FindProblem()!
            .Field.ShouldBe(nameof(PurchaseRequest.IdempotencyKey));
    }

    [Theory]
    [InlineData("k ")]
    [InlineData("a b")]
    [InlineData("k\0")]
    [InlineData("schlüssel")]
    [InlineData("k\u0301")]
    public void A_key_must_compare_the_same_in_all_databases(string key) =>
        (Good with { IdempotencyKey = key }).FindProblem()!.Field.ShouldBe(nameof(PurchaseRequest.IdempotencyKey));
}
