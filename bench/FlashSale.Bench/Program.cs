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
        var root = new RootCommand("Measures FlashSale. All figures in docs/benchmarks.md come from this program.")
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
