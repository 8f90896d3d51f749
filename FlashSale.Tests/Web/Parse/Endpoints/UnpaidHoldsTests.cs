using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>A client whose unpaid orders lapse.</summary>
public sealed class UnpaidHoldsTests
{
    [Fact]
    public async Task After_two_lapsed_holds_an_order_is_refused_with_a_reason()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Payments:Provider", "Test"));
        var product = await shop.AddLiveSaleAsync(units: 5);
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        for (var i = 0; i < 2; i++)
        {
            var placed = await ann.CallAsync("purchase", new { productId = product.Id });
            (
                await ann.CallAsync(
                    "cancelOrder",
                    new
                    {
                        orderId = placed.Json["result"]!["objectId"]!.GetValue<string>(),
                    })).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        }

        foreach (var refused in new[] { await ann.BuyAsync(product.Id), await ann.CallAsync("purchase", new { productId = product.Id }) })
        {
            refused.ShouldFail(400, 142);
            refused.Reason.ShouldBe("holdLimitReached");
        }
        (await shop.Get<IReconciler>().ReconcileAsync(TestContext.Current.CancellationToken)).Differences.ShouldBeEmpty();
    }
}
