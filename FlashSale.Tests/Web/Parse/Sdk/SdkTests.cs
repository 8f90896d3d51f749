using FlashSale.Data.Engines;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Sdk;

/// <summary>
/// Everything that an application does, done by Parse's own JavaScript SDK: it knows nothing of this shop but its address. The tests are in
/// <c>sdk</c>, a file for each topic, and each topic has a shop of its own.
/// </summary>
public sealed class SdkTests(SdkInstallation sdk, ShopDatabases databases) : IClassFixture<SdkInstallation>
{
    private const string ApplicationId = "sdk-journey";
    private const string MasterKey = "the key of the journey";

    private static readonly TimeSpan LongestJourney = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "shopping")]
    [InlineData(DatabaseEngine.Sqlite, "queries")]
    [InlineData(DatabaseEngine.Sqlite, "errors")]
    [InlineData(DatabaseEngine.Sqlite, "merchant")]
    [InlineData(DatabaseEngine.Sqlite, "functions")]
    [InlineData(DatabaseEngine.Sqlite, "sessions")]
    [InlineData(DatabaseEngine.Sqlite, "livequery")]
    [InlineData(DatabaseEngine.Sqlite, "rush")]
    [InlineData(DatabaseEngine.PostgreSql, "shopping")]
    [InlineData(DatabaseEngine.PostgreSql, "queries")]
    [InlineData(DatabaseEngine.PostgreSql, "rush")]
    public async Task The_unmodified_SDK_works(DatabaseEngine engine, string topic)
    {
        using var database = await databases.LeaseAsync(engine, TestContext.Current.CancellationToken);
        await using var shop = RunningShop.OpenOn(database, host =>
        {
            host.UseSetting("Parse:ApplicationId", ApplicationId);
            host.UseSetting("Parse:MasterKey", MasterKey);
            host.UseSetting("Accounts:AttemptsPerMinute", "1000");
        });
        var merchant = await shop.AddUserAsync("merchant", Roles.Merchant);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(LongestJourney);
        var outcomes = await sdk.RunAsync($"{topic}.js", shop, new()
        {
            ["PARSE_APPLICATION_ID"] = ApplicationId,
            ["PARSE_MASTER_KEY"] = MasterKey,
            ["MERCHANT_USER"] = merchant.UserName!,
        }, patience.Token);
        outcomes.Where(outcome => !outcome.Passed).Select(outcome => $"{outcome.Name}: {outcome.Error}").ShouldBeEmpty();
    }
}
