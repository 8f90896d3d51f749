using FlashSale.Web.Realtime.Orders;
using FlashSale.Web.Realtime.Sales;
using FlashSale.Web.Realtime.Stock;

namespace FlashSale.Web.Realtime;

/// <summary>Registers the services that keep open pages current, such as the stock ticker and the phase scheduler.</summary>
public static class RealtimeRegistration
{
    /// <summary>Adds the services for live updates.</summary>
    public static WebApplicationBuilder AddRealtime(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<BuyerOrders>();
        builder.Services.AddSingleton<StockTicker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StockTicker>());
        builder.Services.AddHostedService<PhaseScheduler>();
        return builder;
    }
}
