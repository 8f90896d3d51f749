using FlashSale.Domain;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Payments;

public sealed class StripeSettingsTests
{
    [Theory]
    [InlineData(null, "whsec_x1", null, "Payments:Stripe:SecretKey is missing")]
    [InlineData(" ", "whsec_x1", null, "Payments:Stripe:SecretKey is missing")]
    [InlineData("pk_test_x1", "whsec_x1", null, "Payments:Stripe:SecretKey is malformed")]
    [InlineData("sk_", "whsec_x1", null, "Payments:Stripe:SecretKey is malformed")]
    [InlineData("sk_test_\nx1", "whsec_x1", null, "Payments:Stripe:SecretKey is malformed")]
    [InlineData("sk_test_x1", null, null, "Payments:Stripe:WebhookSecret is missing")]
    [InlineData("sk_test_x1", "we_x1", null, "Payments:Stripe:WebhookSecret is malformed")]
    [InlineData("sk_test_x1", "whsec_x1", "localhost:12111", "Payments:Stripe:ApiBase is 'localhost:12111'")]
    public void An_invalid_setting_is_refused_without_revealing_secrets(
        string? secretKey, string? webhookSecret, string? apiBase, string sentence)
    {
        var settings = StripeShop.Settings(("SecretKey", secretKey), ("WebhookSecret", webhookSecret), ("ApiBase", apiBase));

        var error = Should.Throw<ConfigurationException>(() => new ServiceCollection().AddStripe(settings, Currency.Find("USD")!));

        error.Message.ShouldStartWith(sentence);
        error.Message.ShouldNotContain("x1");
        error.Message.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("sk_live_x1")]
    [InlineData(" rk_test_x1 ")]
    public void Both_kinds_of_keys_are_accepted(string secretKey)
    {
        var services = new ServiceCollection();
        services.AddStripe(
            StripeShop.Settings(("SecretKey", secretKey), ("WebhookSecret", "whsec_x1"), ("ApiBase", "")), Currency.Find("USD")!);

        using var provider = services.AddLogging().AddSingleton(TimeProvider.System).BuildServiceProvider();

        var gateway = provider.GetRequiredService<IPaymentGateway>();
        gateway.Name.ShouldBe("Stripe");
        gateway.RequiresPayment.ShouldBeTrue();
        provider.GetRequiredService<StripeOptions>().ApiBase.ShouldBeNull();
    }

    [Theory]
    [InlineData("CLF")]
    [InlineData("IQD")]
    [InlineData("UYI")]
    public void A_currency_that_Stripe_does_not_support_is_refused(string currency)
    {
        var settings = StripeShop.Settings(("SecretKey", FakeStripe.SecretKey), ("WebhookSecret", FakeStripe.WebhookSecret));

        var error = Should.Throw<ConfigurationException>(() => new ServiceCollection().AddStripe(settings, Currency.Find(currency)!));

        error.Message.ShouldStartWith($"Shop:Currency is '{currency}'");
    }
}
