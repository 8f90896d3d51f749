using FlashSale.Data;
using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Hosting.Demo;

/// <summary>Sets up the demo shop. In Development only, and not with <c>Demo=false</c>.</summary>
internal static class DemoStartup
{
    private const string Setting = "Demo";

    /// <summary>Adds <see cref="DemoShop"/>.</summary>
    public static WebApplicationBuilder AddDemoShop(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsDevelopment())
            builder.Services.AddScoped<DemoShop>();
        return builder;
    }

    /// <summary>Fills the database if it's empty.</summary>
    public static async Task FillDemoShopAsync(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment() || !app.Configuration.GetValue(Setting, defaultValue: true))
            return;
        await using var scope = app.Services.CreateAsyncScope();
        var demo = scope.ServiceProvider.GetRequiredService<DemoShop>();
        await using var context = await app.Services.GetRequiredService<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync();
        await using var turn = await DatabaseLock.AcquireAsync(context, "demo", app.Lifetime.ApplicationStopping);
        await demo.FillAsync();
    }
}
