using FlashSale.Web.Accounts;
using FlashSale.Web.Api.GraphQL;
using FlashSale.Web.Api.Parse;
using FlashSale.Web.Api.Parse.Reference;
using FlashSale.Web.Commands;
using FlashSale.Web.Components;
using FlashSale.Web.Demo;
using FlashSale.Web.Limits;
using FlashSale.Web.Live;
using FlashSale.Web.Nodes;
using FlashSale.Web.Notifications;
using FlashSale.Web.Operations;
using FlashSale.Web.Payments;
using FlashSale.Web.Security;
using FlashSale.Web.Shop;

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
    // First, so that it stops last, after the waiting orders have been decided and published.
    builder.AddNodeLink();
    builder.AddShop();
    builder.AddSecurity();
    builder.AddTrustedProxies();
    builder.AddLimits();
    builder.AddPayments();
    builder.AddAccounts();
    builder.AddNotifications();
    builder.AddLiveStock();
    builder.AddLiveHub();
    builder.AddStorefront();
    builder.AddParseApi();
    builder.AddGraphQLApi();
    builder.AddApiReference();
    builder.AddOperations();
    builder.AddDemoShop();

    var app = builder.Build();
    if (commandLine.Command is not null)
        return await commandLine.RunAsync(app);

    await app.MigrateDatabaseAsync();
    await app.FillDemoShopAsync();
    app.UseStorefront();
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException problem)
{
    await Console.Error.WriteLineAsync(commandLine.Command is null ? $"FlashSale can't start. {problem.Message}" : problem.Message);
    return 1;
}
