using FlashSale.Bench.Shop;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;

namespace FlashSale.Bench.Load;

/// <summary>Places orders of one unit for customers in turn, each with a new idempotency key.</summary>
/// <param name="checkout">The checkout.</param>
/// <param name="products">The products. Each buyer buys one of them, spread evenly.</param>
/// <param name="firstCustomer">Number of the first customer.</param>
/// <param name="customers">Number of customers. After the last one, the first one buys again.</param>
internal sealed class Buyers(ICheckout checkout, IReadOnlyList<string> products, int firstCustomer, int customers)
{
    private int purchases = -1;

    public Task<LoadResult> RunAsync(int buyers, TimeSpan time) => ClosedLoop.RunAsync(buyers, time, BuyAsync);

    private async Task<bool> BuyAsync(int buyer, CancellationToken cancellationToken)
    {
        var customer = firstCustomer + (int)((uint)Interlocked.Increment(ref purchases) % customers);
        var request = new PurchaseRequest(
            BenchShop.CustomerId(customer), products[buyer % products.Count], 1, EntityId.New(TimeProvider.System.GetUtcNow()));
        return await checkout.PlaceOrderAsync(request, cancellationToken) is PurchaseOutcome.Accepted;
    }
}
