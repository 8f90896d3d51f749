using System.Diagnostics;

namespace FlashSale.Tests.Infrastructure;

/// <summary>Runs the shop's program like an operator, in Production.</summary>
internal static class ShopProcess
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "FlashSale.Web.dll");

    /// <summary>Runs the program until it ends.</summary>
    /// <param name="arguments">The command-line arguments.</param>
    /// <param name="environment">Settings and secrets.</param>
    /// <param name="input">The standard input.</param>
    public static async Task<ShopProcessResult> RunAsync(
        string[] arguments, Dictionary<string, string>? environment = null, string? input = null)
    {
        using var process = Process.Start(StartInfo(arguments, environment))!;
        if (input is not null)
            await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ShopProcessResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the program. The caller kills it.</summary>
    public static Process Start(string[] arguments, Dictionary<string, string>? environment = null) =>
        Process.Start(StartInfo(arguments, environment))!;

    private static ProcessStartInfo StartInfo(string[] arguments, Dictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Payments__Provider"] = "None";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return start;
    }
}
