using System.Diagnostics;

namespace FlashSale.Bench;

/// <summary>Another process of this program, which talks by lines. It goes with its input at the latest.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private readonly Process process;

    private BenchProcess(Process process) => this.process = process;

    public static BenchProcess Start(params string[] arguments)
    {
        // Started as "dotnet FlashSale.Bench.dll" this is dotnet; the program beside the library is this one either way.
        var program = Path.ChangeExtension(typeof(BenchProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new BenchProcess(Process.Start(start)!);
    }

    /// <summary>Writes a line.</summary>
    public async Task TellAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="InvalidOperationException">The process is over.</exception>
    public async Task<string> ListenAsync() =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A process of the measurement ended before its time.");

    /// <summary>Reads a line that must be this one.</summary>
    public async Task ExpectAsync(string line)
    {
        if (await ListenAsync() is var said && said != line)
            throw new InvalidOperationException($"A process of the measurement said \"{said}\" instead of \"{line}\".");
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
