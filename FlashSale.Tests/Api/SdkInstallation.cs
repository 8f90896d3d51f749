using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Api;

/// <summary>
/// Parse's official JavaScript SDK, unmodified, in the version of <c>sdk/package-lock.json</c>: installed by npm into the folder of the test's program when
/// it is first needed. Without Node.js its tests are skipped, but in CI they fail.
/// </summary>
public sealed class SdkInstallation
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Api", "sdk");

    private readonly Lazy<Task> installation = new(InstallAsync);

    /// <summary>Runs a file of <c>sdk</c> against a shop that has a merchant.</summary>
    /// <returns>What became of each of its tests.</returns>
    public async Task<IReadOnlyList<SdkOutcome>> RunAsync(string file, RunningShop shop, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shop);
        await installation.Value;
        environment["PARSE_SERVER_URL"] = $"{shop.Address}/parse";
        environment["ACCOUNT_PASSWORD"] = RunningShop.Password;
        var (exitCode, output, errors) = await RunAsync("node", ["--test-reporter=./json-lines.js", file], environment, cancellationToken);
        SdkOutcome[] outcomes = [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<SdkOutcome>(line, Json)!)];
        if (outcomes.Length == 0 || (exitCode != 0 && outcomes.All(outcome => outcome.Passed)))
            throw new InvalidOperationException($"{file} broke off with {exitCode}.\n{output}\n{errors}");
        return outcomes;
    }

    /// <summary>Runs a program of one module that uses the SDK.</summary>
    /// <returns>What it writes.</returns>
    public async Task<string> RunScriptAsync(string code, CancellationToken cancellationToken)
    {
        await installation.Value;
        var file = Path.Combine(Folder, $"{Guid.NewGuid():n}.mjs");
        await File.WriteAllTextAsync(file, code, cancellationToken);
        try
        {
            var (exitCode, output, errors) = await RunAsync("node", [file], [], cancellationToken);
            return exitCode == 0 ? output : throw new InvalidOperationException($"The program broke off with {exitCode}.\n{output}\n{errors}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task InstallAsync()
    {
        await RequireAsync("node");
        await RequireAsync("npm");
        var stamp = Path.Combine(Folder, "node_modules", ".installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
            return;
        var (exitCode, output, errors) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], [], CancellationToken.None);
        if (exitCode != 0)
            throw new InvalidOperationException($"npm cannot install the SDK.\n{output}\n{errors}");
        await File.WriteAllTextAsync(stamp, wanted);
    }

    private static async Task RequireAsync(string program)
    {
        try
        {
            await RunAsync(program, ["--version"], [], CancellationToken.None);
        }
        catch (Win32Exception)
        {
            var reason = $"{program} is not on the PATH: Node.js 18 or later with npm is needed to run the JavaScript SDK.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException(reason);
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string program,
        string[] arguments,
        Dictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What it told until then is worth reading.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        return (process.ExitCode, await output, await errors);
    }
}
