using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Hosting.Security;

/// <summary>Registers security features that apply to every request.</summary>
public static class SecurityRegistration
{
    // OWASP's Password Storage Cheat Sheet, for PBKDF2 with HMAC-SHA512.
    private const int PasswordIterations = 210_000;

    private static readonly TimeSpan HstsMaxAge = TimeSpan.FromDays(365);

    /// <summary>Reads and validates the settings, and adds the features.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplicationBuilder AddSecurity(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ContentSecurity>();
        builder.Services.AddSingleton(OperatorOnly.ReadOptions(builder.Configuration));
        builder.Services.AddSingleton<OperatorOnly>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddHsts(hsts => hsts.MaxAge = HstsMaxAge);
        builder.Services.Configure<CookiePolicyOptions>(cookies => cookies.Secure = CookieSecurePolicy.SameAsRequest);
        // A password with fewer iterations is hashed again at the next login.
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordIterations);
        builder.AddKeyProtection();
        return builder;
    }

    /// <summary>Restricts an endpoint to operators in Production.</summary>
    internal static TBuilder ForOperators<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OperatorOnlyMetadata());

    /// <summary>Refuses visitors at endpoints marked with <see cref="ForOperators"/>. Call it after authentication.</summary>
    internal static IApplicationBuilder UseOperatorOnly(this IApplicationBuilder app)
    {
        var guard = app.ApplicationServices.GetRequiredService<OperatorOnly>();
        return app.Use(guard.RefuseVisitorsAsync);
    }
}
