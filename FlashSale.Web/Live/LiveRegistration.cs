namespace FlashSale.Web.Live;

/// <summary>What keeps every open page right: the stock ticker and the clock of the sales' phases.</summary>
public static class LiveRegistration
{
    /// <summary>Adds the background services behind the live figures.</summary>
    public static WebApplicationBuilder AddLiveStock(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<BuyerOrders>();
        builder.Services.AddSingleton<StockTicker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StockTicker>());
        builder.Services.AddHostedService<PhaseScheduler>();
        return builder;
    }
}
