using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Data.Notifications;
using FlashSale.Data.Ordering;
using FlashSale.Data.Payments;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Payments;

/// <summary>Base class for tests of a shop whose orders wait for payments.</summary>
public abstract class PaymentTest(ShopDatabases databases) : DataTest(databases)
{
    protected static readonly TimeSpan Hold = new PaymentOptions().HoldFor;

    protected FakeGateway Gateway { get; } = new();

    protected Task<TestShop> OpenPayingShopAsync(DatabaseEngine engine, Action<IServiceCollection>? addServices = null) =>
        OpenShopAsync(engine, addServices: services =>
        {
            services.AddSingleton<IPaymentGateway>(Gateway);
            addServices?.Invoke(services);
        });

    protected static async Task<Order> OrderAsync(TestShop shop, User buyer, Product product, int quantity = 1) =>
        (await shop.BuyAsync(buyer, product, quantity)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;

    /// <summary>The buyer opens the payment page.</summary>
    protected static async Task<Payment> GoToPayAsync(TestShop shop, Order order)
    {
        var payments = shop.Get<IPayments>();
        (await payments.StartAsync(order.UserId!, order.Id, PageOf(order), Cancelled)).ShouldBeOfType<PaymentStart.Ready>();
        return (await payments.ListAsync(order.Id, Cancelled))[^1];
    }

    protected static Uri PageOf(Order order) => new($"https://shop.example/orders/{order.Id}");

    protected static async Task<OrderStatus> StatusOfAsync(TestShop shop, Order order) => (await ReadAsync(shop, order)).Status;

    protected static async Task<Order> ReadAsync(TestShop shop, Order order)
    {
        await using var context = shop.Context();
        return await context.Orders.AsNoTracking().SingleAsync(each => each.Id == order.Id, Cancelled);
    }

    protected static async Task<PaymentStatus> StatusOfAsync(TestShop shop, Payment payment) =>
        (await shop.Get<IPayments>().FindAsync(payment.Id, Cancelled))!.Status;

    /// <summary>Ends expired holds, as the shop's background job does.</summary>
    protected static Task<int> ExpireAsync(TestShop shop) => shop.Get<Holds>().ExpireDueAsync(Cancelled);

    /// <summary>Sends the outbox's requests to the gateway.</summary>
    protected static async Task WorkAsync(TestShop shop)
    {
        var outbox = new Outbox(shop.Get<IDbContextFactory<FlashSaleDbContext>>(), shop.Clock);
        foreach (var message in await outbox.LeaseDueAsync([PaymentKinds.Close, PaymentKinds.Refund], 100, Cancelled))
        {
            var jobs = shop.Get<PaymentJobs>();
            await (message.Kind == PaymentKinds.Close
                ? jobs.CloseAsync(message.Payload, Cancelled)
                : jobs.RefundAsync(message.Payload, Cancelled));
            await outbox.CompleteAsync(message, Cancelled);
        }
    }
}
