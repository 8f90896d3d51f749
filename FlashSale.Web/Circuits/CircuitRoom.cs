using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FlashSale.Web.Circuits;

/// <summary>
/// How many live pages this node carries, and whether there is room for more. Beyond the bound a visitor gets the same page as it was
/// written, which buys as well, and turns live when there is room.
/// </summary>
public sealed class CircuitRoom(int most)
{
    private int open;
    private int sockets;

    /// <summary>Live pages that are connected now.</summary>
    public int Connected => Volatile.Read(ref open);

    /// <summary>The most that this node carries.</summary>
    public int Most => most;

    /// <summary>Whether one more page can be connected.</summary>
    public bool HasRoom => Math.Max(Connected, Volatile.Read(ref sockets)) < most;

    /// <summary>Takes a connection in.</summary>
    /// <param name="mayCrowd">Whether it is taken in beyond the bound too.</param>
    /// <returns>False if there is no room for it. Else <see cref="Leave"/> must follow.</returns>
    public bool TryEnter(bool mayCrowd)
    {
        if (Interlocked.Increment(ref sockets) <= most || mayCrowd)
            return true;
        Leave();
        return false;
    }

    /// <summary>A connection is gone.</summary>
    public void Leave() => Interlocked.Decrement(ref sockets);

    /// <summary>
    /// A bound that fits this machine: half of its memory at what a connected product page was measured to take, and as many as its
    /// processors can tell once in two seconds.
    /// </summary>
    public static int DefaultFor(long memoryBytes, int processors)
    {
        const long bytesPerCircuit = 150 * 1024;
        const int circuitsPerProcessor = 10_000;
        return (int)Math.Clamp(memoryBytes / 2 / bytesPerCircuit, 100, (long)circuitsPerProcessor * processors);
    }

    /// <summary>Counts the circuits of this node. One for each circuit.</summary>
    internal sealed class Counter(CircuitRoom room) : CircuitHandler
    {
        private bool isCounted;

        public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            Count(true);
            return Task.CompletedTask;
        }

        public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            Count(false);
            return Task.CompletedTask;
        }

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            Count(false);
            return Task.CompletedTask;
        }

        private void Count(bool connected)
        {
            if (isCounted == connected)
                return;
            isCounted = connected;
            Interlocked.Add(ref room.open, connected ? 1 : -1);
        }
    }
}
