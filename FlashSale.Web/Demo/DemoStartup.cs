namespace FlashSale.Web.Demo;

/// <summary>Gives a newcomer a shop to look at.</summary>
internal static class DemoStartup
{
    /// <summary>Fills the database if it is empty.</summary>
    public static async Task FillDemoShopAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DemoShop>().FillAsync();
    }
}
