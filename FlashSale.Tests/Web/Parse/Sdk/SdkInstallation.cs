using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Sdk;

/// <summary>Parse's official JavaScript SDK, unmodified, in the version of <c>sdk/package-lock.json</c>.</summary>
public sealed class SdkInstallation() : NodePackages("Web/Parse/Sdk", oldest: 18, "to run the JavaScript SDK")
{
    /// <summary>Runs a script of this folder against a shop with a merchant.</summary>
    /// <returns>The outcome of each of its tests.</returns>
    public Task<IReadOnlyList<ScriptOutcome>> RunAsync(
        string file, RunningShop shop, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shop);
        ArgumentNullException.ThrowIfNull(environment);
        environment["PARSE_SERVER_URL"] = $"{shop.Address}/parse";
        environment["ACCOUNT_PASSWORD"] = RunningShop.Password;
        return RunTestsAsync(file, environment, null, cancellationToken);
    }
}
