using FlashSale.Web.Accounts;
using FlashSale.Web.Components;
using FlashSale.Web.Demo;
using FlashSale.Web.Live;
using FlashSale.Web.Notifications;
using FlashSale.Web.Shop;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddShop();
    builder.AddAccounts();
    builder.AddNotifications();
    builder.AddLiveStock();
    builder.AddStorefront();
    builder.Services.AddScoped<DemoShop>();

    var app = builder.Build();
    await app.MigrateDatabaseAsync();
    if (app.Environment.IsDevelopment() && app.Configuration.GetValue("Demo", true))
        await app.FillDemoShopAsync();

    app.UseStorefront();
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException problem)
{
    await Console.Error.WriteLineAsync($"FlashSale cannot start. {problem.Message}");
    return 1;
}
