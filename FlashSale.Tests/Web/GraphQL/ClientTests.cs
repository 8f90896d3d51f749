using FlashSale.Data.Engines;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>
/// Runs an application with each common GraphQL client on a real port. The steps are in <c>clients/journey.js</c>; client-specific code is
/// in the script named after the client. Each run has its own shop.
/// </summary>
public sealed class ClientTests(ClientPackages clients, ShopDatabases databases) : IClassFixture<ClientPackages>
{
    private const string ApplicationId = "graphql-journey";
    private const string RestartShop = "restart-shop";

    private static readonly TimeSpan LongestJourney = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "graphql-request")]
    [InlineData(DatabaseEngine.Sqlite, "graphql-ws")]
    [InlineData(DatabaseEngine.Sqlite, "apollo")]
    [InlineData(DatabaseEngine.Sqlite, "urql")]
    [InlineData(DatabaseEngine.Sqlite, "relay")]
    [InlineData(DatabaseEngine.PostgreSql, "apollo")]
    public async Task The_unmodified_client_buys_and_follows_the_sale(DatabaseEngine engine, string client)
    {
        using var database = await databases.LeaseAsync(engine, TestContext.Current.CancellationToken);
        var shop = RunningShop.OpenOn(database, host =>
        {
            host.UseSetting("Parse:ApplicationId", ApplicationId);
            host.UseSetting("Accounts:AttemptsPerMinute", "1000");
        });
        try
        {
            var merchant = await shop.AddUserAsync("merchant", Roles.Merchant);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(LongestJourney);
            var outcomes = await clients.RunTestsAsync(
                $"{client}.js",
                new()
                {
                    ["SHOP_URL"] = shop.Address,
                    ["PARSE_APPLICATION_ID"] = ApplicationId,
                    ["MERCHANT_USER"] = merchant.UserName!,
                    ["ACCOUNT_PASSWORD"] = RunningShop.Password,
                },
                async command =>
                {
                    command.ShouldBe(RestartShop);
                    var reopen = await shop.StopAsync();
                    shop = reopen();
                },
                patience.Token);
            outcomes.Where(outcome => !outcome.Passed).Select(outcome => $"{outcome.Name}: {outcome.Error}").ShouldBeEmpty();
        }
        finally
        {
            await shop.DisposeAsync();
        }
    }
}
