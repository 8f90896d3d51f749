using FlashSale.Bench.Shop;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;

namespace FlashSale.Bench.Load;

/// <summary>Buyers of a checkout: customer after customer, each with a new key, one unit each.</summary>
/// <param name="checkout">Where they buy.</param>
/// <param name="products">What they buy: each buyer one product, spread evenly.</param>
/// <param name="firstCustomer">The number of the first of these customers.</param>
/// <param name="customers">How many they are; as soon as all have bought they come again.</param>
internal sealed class Buyers(ICheckout checkout, IReadOnlyList<string> products, int firstCustomer, int customers)
{
    private int purchases = -1;

    public Task<LoadResult> RunAsync(int buyers, TimeSpan time) => ClosedLoop.RunAsync(buyers, time, BuyAsync);

    private async Task<bool> BuyAsync(int buyer, CancellationToken cancellationToken)
    {
        var customer = firstCustomer + (int)((uint)Interlocked.Increment(ref purchases) % customers);
        var request = new PurchaseRequest(BenchShop.CustomerId(customer), products[buyer % products.Count], 1, EntityId.New(TimeProvider.System.GetUtcNow()));
        return await checkout.PlaceOrderAsync(request, cancellationToken) is PurchaseOutcome.Accepted;
    }
}
