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
}
