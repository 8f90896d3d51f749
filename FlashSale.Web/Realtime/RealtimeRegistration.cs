using FlashSale.Web.Realtime.Orders;
using FlashSale.Web.Realtime.Sales;
using FlashSale.Web.Realtime.Stock;

namespace FlashSale.Web.Realtime;

/// <summary>The services that keep every open page current: the stock ticker and the scheduler of the sales' phases.</summary>
public static class RealtimeRegistration
{
    /// <summary>Adds the background services behind the live figures.</summary>
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
