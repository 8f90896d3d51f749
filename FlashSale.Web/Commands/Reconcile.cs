using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Commands;

/// <summary><c>reconcile</c>: audits the stock of every product and sale, and prints every difference. It changes nothing.</summary>
internal static class Reconcile
{
    public const string Name = "reconcile";

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code: 0 if all stock is accounted for, 1 if not.</returns>
    public static async Task<int> RunAsync(IServiceProvider services)
    {
        var reconciliation = await services.GetRequiredService<IReconciler>().ReconcileAsync();
        foreach (var difference in reconciliation.Differences)
            Console.WriteLine(difference);
        Console.WriteLine(
            reconciliation.IsClean ? "All stock is accounted for." : $"Differences found: {reconciliation.Differences.Count}.");
        return reconciliation.IsClean ? 0 : 1;
    }
}
