using System.CommandLine;
using FlashSale.Bench.Worker;

namespace FlashSale.Bench;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Measures FlashSale: every figure in docs/benchmarks.md comes from here.") { WorkerCommand.Create() };
        return root.Parse(args).InvokeAsync();
    }
}
