using System.Globalization;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using FlashSale.Domain.Payments;
using FlashSale.Web.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Payments;

/// <summary>Registers the payment gateway from the configuration section <c>Payments</c>.</summary>
public static class PaymentRegistration
{
    private const string Provider = "Provider";
    private const int MostUnpaidHolds = 1000;
    private static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestHold = TimeSpan.FromHours(23);

    /// <summary>
    /// Refuses to start in Production unless a payment provider was chosen: by default, orders are confirmed without a payment.
    /// </summary>
    /// <exception cref="ConfigurationException">No provider was chosen.</exception>
    public static WebApplicationBuilder RequirePaymentChoice(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Environment.IsProduction()
            && string.IsNullOrWhiteSpace(builder.Configuration.GetSection(PaymentOptions.Section)[Provider]))
        {
            throw new ConfigurationException(
                "Payments:Provider isn't set. In Production, choose Stripe, or None to confirm orders without collecting a payment.");
        }
        return builder;
    }

    /// <summary>Adds the gateway that <c>Payments:Provider</c> names: None (the default), Stripe or Test.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddPayments(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var section = builder.Configuration.GetSection(PaymentOptions.Section);
        builder.Services.AddSingleton(Options.Create(new PaymentOptions
        {
            HoldFor = ReadHold(section[nameof(PaymentOptions.HoldFor)]),
            MaxUnpaidHolds = ReadMaxUnpaidHolds(section[nameof(PaymentOptions.MaxUnpaidHolds)]),
        }));
        switch (section[Provider]?.ToUpperInvariant())
        {
            case null or "" or "NONE":
                break;
            case "STRIPE":
                builder.Services.AddStripe(builder.Configuration.GetSection(StripeOptions.Section), ShopCurrency(builder.Services));
                break;
            case "TEST" when !builder.Environment.IsProduction():
                builder.Services.AddSingleton<IPaymentGateway, TestGateway>();
                break;
            case "TEST":
                throw new ConfigurationException(
                    "Payments:Provider is Test, which accepts orders without real money. In Production, set it to None or Stripe.");
            default:
                throw new ConfigurationException(
                    $"Payments:Provider is '{section[Provider]}'. Set it to None, Stripe or (not in Production) Test.");
        }
        return builder;
    }

    /// <summary>Maps the gateway's webhook, if it has one.</summary>
    public static WebApplication MapPayments(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<IPaymentGateway>() is StripeGateway)
            app.MapStripeWebhook();
        return app;
    }

    // The shop's settings are registered before these.
    private static Currency ShopCurrency(IServiceCollection services) =>
        (Currency)services.Last(service => service.ServiceType == typeof(Currency)).ImplementationInstance!;

    private static int ReadMaxUnpaidHolds(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new PaymentOptions().MaxUnpaidHolds;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostUnpaidHolds)
        {
            throw new ConfigurationException(
                $"Payments:MaxUnpaidHolds is '{text}'. Set it to a whole number from 1 to {MostUnpaidHolds}, such as 2.");
        }
        return number;
    }

    private static TimeSpan ReadHold(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new PaymentOptions().HoldFor;
        // A bare number would be parsed as days.
        if (!text.Contains(':', StringComparison.Ordinal)
            || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var hold)
            || hold < ShortestHold
            || hold > LongestHold)
        {
            throw new ConfigurationException(
                $"Payments:HoldFor is '{text}'. Set it to a time from 00:00:01 to 23:00:00, such as 00:10:00 for ten minutes.");
        }
        return hold;
    }
}
