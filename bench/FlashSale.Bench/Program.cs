using System.CommandLine;
using FlashSale.Bench.Abuse;
using FlashSale.Bench.Checkouts;
using FlashSale.Bench.Circuits;
using FlashSale.Bench.Http;
using FlashSale.Bench.Nodes;
using FlashSale.Bench.Pages;
using FlashSale.Bench.Worker;

namespace FlashSale.Bench;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Measures FlashSale: every figure in docs/benchmarks.md comes from here.")
        {
            CheckoutCommand.Create(),
            NodesCommand.Create(),
            HttpCommand.Create(),
            CircuitsCommand.Create(),
            PagesCommand.Create(),
            AbuseCommand.Create(),
            AttackerCommand.Create(),
            LoadCommand.Create(),
            WorkerCommand.Create(),
        };
        return root.Parse(args).InvokeAsync();
    }
}
