using FlashSale.Web.Realtime.Orders;
using FlashSale.Web.Realtime.Sales;
using FlashSale.Web.Realtime.Stock;

namespace FlashSale.Web.Realtime;

/// <summary>What keeps every open page right: the stock ticker and the clock of the sales' phases.</summary>
public static class LiveRegistration
{
    /// <summary>Adds the background services behind the live figures.</summary>
    public static WebApplicationBuilder AddLiveStock(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<BuyerOrders>();
        builder.Services.AddHostedService<StockTicker>();
        builder.Services.AddHostedService<PhaseScheduler>();
        return builder;
    }
}
