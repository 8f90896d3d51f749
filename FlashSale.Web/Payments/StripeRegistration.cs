using FlashSale.Domain;
using FlashSale.Domain.Payments;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Payments;

/// <summary>Registers payments with Stripe.</summary>
internal static class StripeRegistration
{
    /// <summary>Validates the settings and adds the gateway. Also call <see cref="MapStripeWebhook"/>.</summary>
    /// <param name="services">The shop's services.</param>
    /// <param name="section">The section <see cref="StripeOptions.Section"/>.</param>
    /// <param name="currency">The shop's currency.</param>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static IServiceCollection AddStripe(this IServiceCollection services, IConfiguration section, Currency currency)
    {
        var options = Read(section);
        if (!StripeAmount.Supports(currency))
        {
            throw new ConfigurationException(
                $"Shop:Currency is '{currency.Code}', which Stripe doesn't support. Choose another currency or another Payments:Provider.");
        }
        services.AddSingleton(options);
        services.AddSingleton<IPaymentGateway, StripeGateway>();
        services.AddTransient<StripeWebhook>();
        // After a login on the way to the payment page, the login form redirects there.
        services.AddSingleton(new FormTarget("https://checkout.stripe.com"));
        return services;
    }

    /// <summary>Maps the webhook. Requests are authenticated by their signature.</summary>
    public static IEndpointConventionBuilder MapStripeWebhook(this IEndpointRouteBuilder routes) =>
        routes.MapPost(StripeWebhook.Path, static (HttpRequest request, StripeWebhook webhook) => webhook.ReceiveAsync(request))
            .AllowAnonymous().DisableAntiforgery();

    private static StripeOptions Read(IConfiguration section)
    {
        var options = new StripeOptions
        {
            SecretKey = section[nameof(StripeOptions.SecretKey)]?.Trim() ?? "",
            WebhookSecret = section[nameof(StripeOptions.WebhookSecret)]?.Trim() ?? "",
            ApiBase = section[nameof(StripeOptions.ApiBase)]?.Trim().TrimEnd('/') is { Length: > 0 } address ? address : null,
        };
        // Error messages must not contain a key, even a misplaced one.
        if (!IsKey(options.SecretKey, "sk_", "rk_"))
        {
            throw new ConfigurationException(
                $"{StripeOptions.Section}:SecretKey {Fault(options.SecretKey)}. Set it to a secret or restricted key from Stripe, which "
                + "begins with sk_ or rk_.");
        }
        if (!IsKey(options.WebhookSecret, "whsec_"))
        {
            throw new ConfigurationException(
                $"{StripeOptions.Section}:WebhookSecret {Fault(options.WebhookSecret)}. Set it to the signing secret of the shop's webhook "
                + "at Stripe, which begins with whsec_.");
        }
        if (options.ApiBase is { } given
            && !(Uri.TryCreate(given, UriKind.Absolute, out var url)
                && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)))
        {
            throw new ConfigurationException(
                $"{StripeOptions.Section}:ApiBase is '{given}'. Set it to an address such as http://localhost:12111, or leave it empty for "
                + "Stripe itself.");
        }
        return options;
    }

    private static bool IsKey(string value, params ReadOnlySpan<string> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (value.Length > beginning.Length && value.StartsWith(beginning, StringComparison.Ordinal))
                return value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '+' or '/' or '=' or '-');
        }
        return false;
    }

    private static string Fault(string value) => value.Length == 0 ? "is missing" : "is malformed";
}
