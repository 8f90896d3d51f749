using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.SdkReplay;

/// <summary>What Parse's SDKs send in rarer moments, each within the visit of an app.</summary>
public sealed class SdkReplayTests(ApiShop api) : IClassFixture<ApiShop>
{
    /// <summary>Each unusual part of the protocol that an SDK uses.</summary>
    public static TheoryData<string, string> Parts()
    {
        var parts = new TheoryData<string, string>();
        foreach (var sdk in new[] { "android", "ios", "swift", "flutter", "dotnet", "php" })
        {
            foreach (var part in SdkRecording.Read(sdk).Steps.Select(step => step.Needs).OfType<string>().Distinct())
                parts.Add(sdk, part);
        }
        return parts;
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task App_uses_the_API(string sdk, string part)
    {
        using var replayer = await SdkReplayer.OpenAsync(api, TestContext.Current.CancellationToken);

        (await replayer.ReplayAsync(SdkRecording.Read(sdk), step => step.Needs is null || step.Needs == part)).ShouldBeEmpty();
    }
}
