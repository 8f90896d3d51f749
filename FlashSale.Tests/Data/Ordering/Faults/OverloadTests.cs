using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>Far more concurrent requests than units or queue places.</summary>
public sealed class OverloadTests(ShopDatabases databases) : DataTest(databases)
{
    private const int Units = 100;
    private const int Requests = 20_000;
    private const int MaxWaiting = 5_000;
    private const int MaxBatch = 1_000;

    [Theory, MemberData(nameof(Engines))]
    public async Task First_100_of_20000_requests_win_and_all_are_answered(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(
            engine,
            TimeProvider.System,
            addServices: services => services.Configure<CheckoutOptions>(options =>
            {
                options.MaxWaiting = MaxWaiting;
                options.MaxBatch = MaxBatch;
            }));
        var (product, _) = await shop.AddLiveSaleAsync(Units);
        var buyers = await shop.AddBuyersAsync(100);
        var checkout = shop.Get<ICheckout>();
        var acknowledged = new AcknowledgedOrders();
        var purchases = Enumerable.Range(0, Requests)
            .Select(i => new PurchaseRequest(buyers[i % buyers.Count].Id, product.Id, 1, $"cart-{i / buyers.Count}")).ToList();

        // While nothing can be written, all requests wait at once in their order of arrival.
        var blocker = await BlockWritesAsync(shop, product.Id);
        var requests = purchases.ConvertAll(purchase => checkout.PlaceOrderAsync(purchase, Cancelled));
        var refusedAtOnce = requests.Count(request => request.IsCompleted);
        await blocker.DisposeAsync();
        var outcomes = await Task.WhenAll(requests);

        refusedAtOnce.ShouldBeGreaterThanOrEqualTo(Requests - MaxWaiting - MaxBatch);
        outcomes.OfType<PurchaseOutcome.Busy>().Count().ShouldBe(refusedAtOnce);
        var answered = outcomes.Where(outcome => outcome is not PurchaseOutcome.Busy).ToList();
        answered.Take(Units).ShouldAllBe(outcome => outcome is PurchaseOutcome.Accepted);
        answered.Skip(Units).ShouldAllBe(outcome => outcome is PurchaseOutcome.SoldOut);
        answered.Take(Units).Cast<PurchaseOutcome.Accepted>().Select(accepted => accepted.Order.ClaimNumber)
            .ShouldBe(Enumerable.Range(1, Units).Select(number => (int?)number));
        foreach (var (purchase, outcome) in purchases.Zip(outcomes))
            acknowledged.Add(purchase, outcome);
        (await shop.StockOfAsync(product)).ShouldBe(0);
        await using var context = shop.Context();
        (await context.Orders.CountAsync(Cancelled)).ShouldBe(Units);
        await acknowledged.ShouldBeStoredAsync(shop);
    }

    // An open transaction that has written the product's stock, so that no other can write it.
    private static async Task<IAsyncDisposable> BlockWritesAsync(TestShop shop, string productId)
    {
        var context = shop.Context();
        await context.Database.BeginTransactionAsync(Cancelled);
        await context.Inventories.Where(inventory => inventory.ProductId == productId)
            .ExecuteUpdateAsync(set => set.SetProperty(inventory => inventory.Stock, inventory => inventory.Stock), Cancelled);
        return context;
    }
}
