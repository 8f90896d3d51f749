using System.Net;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Payments;
using Microsoft.AspNetCore.Hosting;

namespace FlashSale.Tests.Web.Payments;

public sealed class PayingAtStripeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_repeated_Stripe_message_confirms_the_order_once(string environment)
    {
        await using var stripe = await FakeStripe.StartAsync();
        await using var shop = OpenShop(stripe, environment);
        var ann = await shop.AddUserAsync("ann");
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, await shop.AddLiveSaleAsync("Kettle", units: 5))).Order;
        order.Status.ShouldBe(OrderStatus.Pending);
        var payments = shop.Get<IPayments>();

        var start = await payments.StartAsync(ann.Id, order.Id, new Uri($"{shop.Address}/orders/{order.Id}"), Cancelled);
        start.ShouldBeOfType<PaymentStart.Ready>().Address.ShouldStartWith("https://checkout.stripe.com");
        var payment = (await payments.ListAsync(order.Id, Cancelled)).ShouldHaveSingleItem();
        stripe.Pay(payment.Reference!);
        var message = stripe.SessionEvent("checkout.session.completed", payment.Reference!);

        (await SendAsync(shop, message, "t=1,v1=00")).ShouldBe(HttpStatusCode.BadRequest);
        (await payments.FindAsync(payment.Id, Cancelled))!.Status.ShouldBe(PaymentStatus.Open);
        (await SendAsync(shop, message, stripe.Sign(message))).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(shop, message, stripe.Sign(message))).ShouldBe(HttpStatusCode.OK);

        var paid = (await payments.FindAsync(payment.Id, Cancelled))!;
        paid.Status.ShouldBe(PaymentStatus.Paid);
        paid.Order!.Status.ShouldBe(OrderStatus.Confirmed);
    }

    [Fact]
    public async Task A_shop_without_payments_has_no_webhook()
    {
        await using var shop = RunningShop.Open();

        (await SendAsync(shop, "{}", "t=1,v1=00")).ShouldNotBe(HttpStatusCode.OK);
    }

    private static RunningShop OpenShop(FakeStripe stripe, string environment) => RunningShop.Open(builder =>
    {
        builder.UseEnvironment(environment);
        builder.UseSetting("Payments:Provider", "Stripe");
        builder.UseSetting("Payments:Stripe:SecretKey", FakeStripe.SecretKey);
        builder.UseSetting("Payments:Stripe:WebhookSecret", FakeStripe.WebhookSecret);
        builder.UseSetting("Payments:Stripe:ApiBase", stripe.Address);
    });

    private static async Task<HttpStatusCode> SendAsync(RunningShop shop, string message, string signature)
    {
        using var client = new HttpClient();
        using var content = new StringContent(message);
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.Address + StripeWebhook.Path) { Content = content };
        request.Headers.Add("Stripe-Signature", signature);
        using var response = await client.SendAsync(request, Cancelled);
        return response.StatusCode;
    }
}
