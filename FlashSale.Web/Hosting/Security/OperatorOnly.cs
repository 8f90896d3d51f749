using System.Security.Cryptography;
using System.Text;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Hosting.Security;

/// <summary>
/// Hides the shop's internals from visitors in Production. Merchants and clients that send <c>Operations:Token</c> can see them.
/// </summary>
internal sealed class OperatorOnly(IHostEnvironment environment, OperationsOptions options)
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads and validates the settings.</summary>
    /// <exception cref="ConfigurationException">The token is too short to be a secret.</exception>
    public static OperationsOptions ReadOptions(IConfiguration configuration)
    {
        var options = configuration.GetSection(OperationsOptions.Section).Get<OperationsOptions>() ?? new OperationsOptions();
        if (string.IsNullOrWhiteSpace(options.Token))
            options.Token = null;
        return options.Token is not { Length: < OperationsOptions.LeastTokenLength }
            ? options
            : throw new ConfigurationException(
                $"Operations:Token has fewer than {OperationsOptions.LeastTokenLength} characters. Use a long random text.");
    }

    /// <summary>True if the request may access operators' endpoints.</summary>
    public bool Allows(HttpContext http) => !environment.IsProduction() || http.User.IsInRole(Roles.Merchant) || HasToken(http.Request);

    /// <summary>Responds with 403 if the endpoint is for operators only and the request doesn't come from one.</summary>
    public async Task RefuseVisitorsAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<OperatorOnlyMetadata>() is null || Allows(http))
        {
            await next(http);
            return;
        }
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(
            "Only the shop's operators can see this. Log in as a merchant, or send Operations:Token as 'Authorization: Bearer …'.",
            http.RequestAborted);
    }

    private bool HasToken(HttpRequest request)
    {
        if (options.Token is not { } token
            || request.Headers.Authorization is not [{ } sent]
            || !sent.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent[Scheme.Length..].Trim()), Encoding.UTF8.GetBytes(token));
    }
}
