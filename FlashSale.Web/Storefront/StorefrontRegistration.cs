using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Storefront.Images;
using FlashSale.Web.Storefront.Legal;

namespace FlashSale.Web.Storefront;

/// <summary>The shoppers' pages and their caches.</summary>
internal static class StorefrontRegistration
{
    /// <summary>Adds the pages' output cache, compression, catalog, pictures and legal pages.</summary>
    public static WebApplicationBuilder AddStorefront(this WebApplicationBuilder builder)
    {
        builder.Services.AddPublicPages();
        TextCompression.Add(builder.Services);
        builder.Services.AddSingleton<CatalogSnapshot>();
        builder.Services.AddSingleton<PictureCache>();
        builder.Services.AddSingleton<LegalPageCache>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LegalPageCache>());
        builder.Services.AddTransient<ProductView>();
        builder.Services.AddTransient<PurchaseFlow>();
        return builder;
    }

    /// <summary>Adds the warm-up. The node isn't ready before it's done.</summary>
    public static WebApplicationBuilder AddWarmUp(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WarmUp>();
        builder.Services.AddHostedService(services => services.GetRequiredService<WarmUp>());
        builder.Services.AddHealthChecks().AddCheck<WarmUp>("warm-up", tags: [OperationsRegistration.Ready]);
        return builder;
    }
}
