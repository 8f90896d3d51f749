using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Parse.Queries;

/// <summary>What a client hears from a shop that cannot take a purchase just now.</summary>
public sealed class BusyShopTests
{
    [Fact]
    public async Task Busy_response_has_Retry_After()
    {
        await using var shop = RunningShop.Open(
            host => host.ConfigureTestServices(services => services.AddSingleton<ICheckout, FullCheckout>()));
        using var ann = await new ParseClient(shop).SignUpAsync("ann");

        var refused = await ann.BuyAsync("any");

        refused.ShouldFail(503, 155);
        refused.Reason.ShouldBe("busy");
        refused.Header("Retry-After").ShouldBe("2");
    }

    private sealed class FullCheckout : ICheckout
    {
        public Task<PurchaseOutcome> PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult<PurchaseOutcome>(new PurchaseOutcome.Busy(TimeSpan.FromMilliseconds(1200)));
    }
}
