using FlashSale.Domain;
using FlashSale.Domain.Payments;
using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Payments;

/// <summary>Payments by Stripe.</summary>
internal static class StripeRegistration
{
    /// <summary>Reads and checks the settings, and adds the gateway. <see cref="MapStripeWebhook"/> belongs to it.</summary>
    /// <param name="services">The shop's services.</param>
    /// <param name="section">The section <see cref="StripeOptions.Section"/>.</param>
    /// <param name="currency">The shop's currency.</param>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static IServiceCollection AddStripe(this IServiceCollection services, IConfiguration section, Currency currency)
    {
        var options = Read(section);
        if (!StripeAmount.Counts(currency))
            throw new ConfigurationException($"Shop:Currency is '{currency.Code}', which Stripe takes no payments in: choose another currency or another Payments:Provider.");
        services.AddSingleton(options);
        services.AddSingleton<IPaymentGateway, StripeGateway>();
        services.AddTransient<StripeWebhook>();
        return services;
    }

    /// <summary>The address that Stripe sends its messages to. Who may send them, the signature says.</summary>
    public static IEndpointConventionBuilder MapStripeWebhook(this IEndpointRouteBuilder routes) =>
        routes.MapPost(StripeWebhook.Path, static (HttpRequest request, StripeWebhook webhook) => webhook.ReceiveAsync(request)).AllowAnonymous().DisableAntiforgery();

    private static StripeOptions Read(IConfiguration section)
    {
        var options = new StripeOptions
        {
            SecretKey = section[nameof(StripeOptions.SecretKey)]?.Trim() ?? "",
            WebhookSecret = section[nameof(StripeOptions.WebhookSecret)]?.Trim() ?? "",
            ApiBase = section[nameof(StripeOptions.ApiBase)]?.Trim().TrimEnd('/') is { Length: > 0 } address ? address : null,
        };
        // What a key is must not be told, also not if it stands in the wrong place.
        if (!IsKey(options.SecretKey, "sk_", "rk_"))
            throw new ConfigurationException($"{StripeOptions.Section}:SecretKey {Fault(options.SecretKey)}; it must be a secret or restricted key of Stripe's, which begins with sk_ or rk_.");
        if (!IsKey(options.WebhookSecret, "whsec_"))
            throw new ConfigurationException($"{StripeOptions.Section}:WebhookSecret {Fault(options.WebhookSecret)}; it must be the signing secret of the shop's webhook at Stripe, which begins with whsec_.");
        if (options.ApiBase is { } given && !(Uri.TryCreate(given, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)))
            throw new ConfigurationException($"{StripeOptions.Section}:ApiBase is '{given}'; it must be an address such as http://localhost:12111, or empty for Stripe itself.");
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

    private static string Fault(string value) => value.Length == 0 ? "is missing" : "is wrong";
}
