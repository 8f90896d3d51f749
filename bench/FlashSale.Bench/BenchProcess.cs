using System.Diagnostics;

namespace FlashSale.Bench;

/// <summary>A child process of this program that communicates in lines. It ends when its input is closed.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private readonly Process process;

    private BenchProcess(Process process) => this.process = process;

    public static BenchProcess Start(params string[] arguments)
    {
        // The executable next to the assembly, because the current process may be "dotnet FlashSale.Bench.dll".
        var program = Path.ChangeExtension(typeof(BenchProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new BenchProcess(Process.Start(start)!);
    }

    /// <summary>Writes a line to its input.</summary>
    public async Task WriteLineAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Reads a line from its output.</summary>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public async Task<string> ReadLineAsync() =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A benchmark process ended too early.");

    /// <summary>Reads a line and checks that it's the expected one.</summary>
    public async Task ExpectAsync(string line)
    {
        if (await ReadLineAsync() is var actual && actual != line)
            throw new InvalidOperationException($"A benchmark process wrote \"{actual}\" instead of \"{line}\".");
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
