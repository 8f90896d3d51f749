using MudBlazor.Services;

namespace FlashSale.Web.Merchant;

/// <summary>The merchants' dashboard.</summary>
internal static class MerchantRegistration
{
    /// <summary>Adds MudBlazor and what the dashboard's pages share.</summary>
    public static WebApplicationBuilder AddMerchant(this WebApplicationBuilder builder)
    {
        builder.Services.AddMudServices();
        builder.Services.AddScoped<OverviewReader>();
        return builder;
    }
}
