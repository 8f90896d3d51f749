using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Hosting.Commands;

/// <summary><c>reconcile</c>: checks the books of every product and sale, and names every difference. It changes nothing.</summary>
internal static class Reconcile
{
    public const string Name = "reconcile";

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code: 0 if the books are right, 1 if not.</returns>
    public static async Task<int> RunAsync(IServiceProvider services)
    {
        var reconciliation = await services.GetRequiredService<IReconciler>().ReconcileAsync();
        foreach (var difference in reconciliation.Differences)
            Console.WriteLine(difference);
        Console.WriteLine(reconciliation.IsClean ? "The books are right." : $"The books are wrong in {reconciliation.Differences.Count} places.");
        return reconciliation.IsClean ? 0 : 1;
    }
}
