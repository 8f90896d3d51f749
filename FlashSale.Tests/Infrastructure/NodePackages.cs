using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// A folder of scripts for Node.js and its npm packages, which are installed on first use. Without a recent Node.js and npm the tests
/// are skipped; if one is missing in CI, they fail.
/// </summary>
/// <param name="folder">The folder, relative to the test program's.</param>
/// <param name="oldest">The oldest version of Node.js that runs the packages.</param>
/// <param name="purpose">What the packages are needed for: the end of the sentence that explains a skipped test.</param>
public abstract class NodePackages(string folder, int oldest, string purpose)
{
    private const char CommandMark = '!';

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string Reporter = Path.Combine(AppContext.BaseDirectory, "Web", "Parse", "json-lines.mjs");

    private readonly string folder = Path.Combine(AppContext.BaseDirectory, folder);
    private readonly Lazy<Task> installation = new(() => InstallAsync(Path.Combine(AppContext.BaseDirectory, folder), oldest, purpose));

    /// <summary>Runs a script that consists of tests.</summary>
    /// <param name="file">The script's name.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="onCommand">Called with each line that the script writes after an exclamation mark. The script doesn't wait.</param>
    /// <param name="cancellationToken">Stops the script. The outcomes until then are returned.</param>
    /// <returns>The outcome of each test.</returns>
    public async Task<IReadOnlyList<ScriptOutcome>> RunTestsAsync(
        string file, Dictionary<string, string> environment, Func<string, Task>? onCommand, CancellationToken cancellationToken)
    {
        await installation.Value;
        string[] arguments = [$"--test-reporter={Reporter}", file];
        var (exitCode, output, errors) = await RunAsync(folder, "node", arguments, environment, onCommand, cancellationToken);
        var lines = output.Split('\n').Where(line => line.StartsWith('{'));
        ScriptOutcome[] outcomes = [.. lines.Select(line => JsonSerializer.Deserialize<ScriptOutcome>(line, Json)!)];
        if (outcomes.Length == 0 || (exitCode != 0 && outcomes.All(outcome => outcome.Passed)))
            throw new InvalidOperationException($"{file} broke off with {exitCode}.\n{output}\n{errors}");
        return outcomes;
    }

    /// <summary>Runs a module that uses the packages.</summary>
    /// <returns>What it writes.</returns>
    public async Task<string> RunScriptAsync(string code, CancellationToken cancellationToken)
    {
        await installation.Value;
        var file = Path.Combine(folder, $"{Guid.NewGuid():n}.mjs");
        await File.WriteAllTextAsync(file, code, cancellationToken);
        try
        {
            var (exitCode, output, errors) = await RunAsync(folder, "node", [file], [], null, cancellationToken);
            return exitCode == 0
                ? output
                : throw new InvalidOperationException($"The program broke off with {exitCode}.\n{output}\n{errors}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task InstallAsync(string folder, int oldest, string purpose)
    {
        var version = await RequireAsync(folder, "node", oldest, purpose);
        Assert.SkipUnless(
            int.Parse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture) >= oldest,
            $"Node.js {version.Trim()} is too old: {oldest} or later is needed {purpose}.");
        await RequireAsync(folder, "npm", oldest, purpose);
        var stamp = Path.Combine(folder, "node_modules", ".installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
            return;
        string[] arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        var (exitCode, output, errors) = await RunAsync(folder, "npm", arguments, [], null, CancellationToken.None);
        if (exitCode != 0)
            throw new InvalidOperationException($"npm can't install the packages {purpose}.\n{output}\n{errors}");
        await File.WriteAllTextAsync(stamp, wanted);
    }

    private static async Task<string> RequireAsync(string folder, string program, int oldest, string purpose)
    {
        try
        {
            return (await RunAsync(folder, program, ["--version"], [], null, CancellationToken.None)).Output;
        }
        catch (Win32Exception)
        {
            var reason = $"{program} is not on the PATH: Node.js {oldest} or later with npm is needed {purpose}.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException(reason);
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string folder,
        string program,
        string[] arguments,
        Dictionary<string, string> environment,
        Func<string, Task>? onCommand,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = ReadAsync(process.StandardOutput, onCommand);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The outcomes until then are returned.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        return (process.ExitCode, await output, await errors);
    }

    private static async Task<string> ReadAsync(StreamReader output, Func<string, Task>? onCommand)
    {
        if (onCommand is null)
            return await output.ReadToEndAsync(CancellationToken.None);
        var lines = new List<string>();
        while (await output.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line.StartsWith(CommandMark))
                await onCommand(line[1..]);
            else
                lines.Add(line);
        }
        return string.Join('\n', lines);
    }
}
