using FlashSale.Web;
using FlashSale.Web.Account;
using FlashSale.Web.Commands;
using FlashSale.Web.GraphQL;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Migration;
using FlashSale.Web.Hosting.Security;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Hosting.Theme;
using FlashSale.Web.Hub;
using FlashSale.Web.Merchant;
using FlashSale.Web.Notifications;
using FlashSale.Web.Parse;
using FlashSale.Web.Payments;
using FlashSale.Web.Realtime;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Realtime.Nodes;
using FlashSale.Web.Reference;
using FlashSale.Web.Storefront;

var commandLine = CommandLine.Read(args);
if (commandLine.IsUnknown)
    return commandLine.ExplainUsage();

try
{
    var builder = WebApplication.CreateBuilder(commandLine.Rest);
    if (commandLine.Command is null)
        builder.RequirePaymentChoice();
    else
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter(null, LogLevel.Warning);
    KnownSettings.Check(builder.Configuration);

    // The node link comes first so that it stops last: it passes on what the final batch of orders changed.
    builder.AddNodeLink();
    builder.AddShop();
    builder.AddSecurity();
    builder.AddTrustedProxies();
    builder.AddLimits();
    builder.AddPayments();
    builder.AddAccounts();
    builder.AddNotifications();
    builder.AddRealtime();
    builder.AddLiveHub();
    builder.AddCircuits(StorefrontJson.Default);
    builder.AddStorefront();
    builder.AddMerchant();
    builder.AddTheme();
    builder.AddParseApi();
    builder.AddGraphQLApi();
    builder.AddApiReference();
    builder.AddOperations();
    builder.AddWarmUp();
    builder.AddDemoShop();

    var app = builder.Build();
    if (commandLine.Command is not null)
        return await commandLine.RunAsync(app);

    await app.MigrateDatabaseAsync();
    await app.FillDemoShopAsync();
    app.UsePipeline();
    app.MapEndpoints();
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException problem)
{
    await Console.Error.WriteLineAsync(commandLine.Command is null ? $"FlashSale can't start. {problem.Message}" : problem.Message);
    return 1;
}
