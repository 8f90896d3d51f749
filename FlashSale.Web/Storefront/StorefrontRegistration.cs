using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Storefront.Images;

namespace FlashSale.Web.Storefront;

/// <summary>The shoppers' pages and their caches.</summary>
internal static class StorefrontRegistration
{
    /// <summary>Adds the pages' output cache, compression, catalog and pictures.</summary>
    public static WebApplicationBuilder AddStorefront(this WebApplicationBuilder builder)
    {
        builder.Services.AddPublicPages();
        TextCompression.Add(builder.Services);
        builder.Services.AddSingleton<CatalogSnapshot>();
        builder.Services.AddSingleton<PictureCache>();
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
