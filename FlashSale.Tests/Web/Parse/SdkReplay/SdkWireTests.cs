using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.SdkReplay;

/// <summary>Responses to Parse's SDKs for other platforms.</summary>
public sealed class SdkWireTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Theory]
    [InlineData("android")]
    [InlineData("ios")]
    [InlineData("swift")]
    [InlineData("flutter")]
    [InlineData("dotnet")]
    [InlineData("php")]
    public async Task An_app_visits_the_shop(string sdk)
    {
        using var replayer = await SdkReplayer.OpenAsync(api, TestContext.Current.CancellationToken);

        (await replayer.ReplayAsync(SdkRecording.Read(sdk), step => step.Needs is null)).ShouldBeEmpty();
    }
}
