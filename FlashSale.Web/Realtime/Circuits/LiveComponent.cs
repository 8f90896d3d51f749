using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// Base class of components that subscribe to feeds. Feeds call back on other threads; <see cref="Run(Func{Task})"/> moves the work to the
/// component's circuit and reports errors there. Subscriptions end with the component. For stock, use <see cref="CircuitStock"/>, which
/// pauses while the tab is hidden.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource removal = new();
    private List<IDisposable>? subscriptions;

    /// <summary>Creates a component whose <see cref="Gone"/> isn't cancelled yet.</summary>
    protected LiveComponent() => Gone = removal.Token;

    /// <summary>Cancelled when the component is removed from its page. For reads only: a change that has begun must finish.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>Ends the component's subscriptions and cancels <see cref="Gone"/>.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || removal.IsCancellationRequested)
            return;
        subscriptions?.ForEach(subscription => subscription.Dispose());
        removal.Cancel();
        removal.Dispose();
    }

    /// <summary>Ends a subscription together with the component. Subscribe before you read, or changes in between are missed.</summary>
    protected void EndWithComponent(IDisposable subscription) => (subscriptions ??= []).Add(subscription);

    /// <summary>
    /// Runs work on the component's circuit. Returns without waiting for it and can be called from any thread. An exception goes to the
    /// page's error boundary; after the component was removed, it is dropped together with the work.
    /// </summary>
    protected void Run(Func<Task> work) => _ = RunAsync(work);

    /// <inheritdoc cref="Run(Func{Task})"/>
    protected void Run(Action work) => Run(() =>
    {
        work();
        return Task.CompletedTask;
    });

    private Task RunAsync(Func<Task> work) => InvokeAsync(async () =>
    {
        if (Gone.IsCancellationRequested)
            return;
        try
        {
            await work();
        }
        // No caller awaits this, so every error goes to the circuit.
        catch (Exception fault)
        {
            // A read that is cancelled because the page is gone may fail in any way.
            if (!Gone.IsCancellationRequested)
                await DispatchExceptionAsync(fault);
        }
    });
}
