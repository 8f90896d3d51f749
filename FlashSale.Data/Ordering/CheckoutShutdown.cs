using Microsoft.Extensions.Hosting;

namespace FlashSale.Data.Ordering;

/// <summary>Lets the checkout finish its batches when the shop shuts down.</summary>
internal sealed class CheckoutShutdown(Checkout checkout) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => checkout.StopAsync().WaitAsync(cancellationToken);
}
