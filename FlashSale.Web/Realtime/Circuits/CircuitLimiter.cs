using System.Net;
using FlashSale.Web.Hosting.Limits;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// Limits the live pages of this node, all together and by address. Beyond the limit, visitors get the same page without a live
/// connection. It can still buy, and it becomes live when there is room. Thread-safe.
/// </summary>
/// <param name="most">The most live pages of this node, 0 or more.</param>
/// <param name="mostPerAddress">The most from one address, 1 or more.</param>
public sealed class CircuitLimiter(int most, int mostPerAddress)
{
    private readonly ConnectionLimit sockets = new(most, mostPerAddress);
    private int open;

    /// <summary>Live pages that are connected now.</summary>
    public int Connected => Volatile.Read(ref open);

    /// <summary>The limit for this node.</summary>
    public int Most => most;

    /// <summary>Whether one more page of a visitor from this address can be connected.</summary>
    public bool HasRoomFor(IPAddress? address) => Connected < most && sockets.HasRoomFor(address);

    /// <summary>Admits a connection.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="bypassLimit">Whether it is admitted even beyond the limits.</param>
    /// <returns>False if there is no room for it. Otherwise <see cref="Leave"/> must follow.</returns>
    public bool TryEnter(IPAddress? address, bool bypassLimit) => sockets.TryEnter(address, bypassLimit);

    /// <summary>Removes a connection that was admitted and has ended.</summary>
    public void Leave(IPAddress? address) => sockets.Leave(address);

    /// <summary>
    /// The default limit for a machine: as many connected product pages as fit into half of its memory, and as many as its processors can
    /// update once in two seconds. Both were measured.
    /// </summary>
    public static int DefaultFor(long memoryBytes, int processors)
    {
        const long bytesPerCircuit = 150 * 1024;
        const int circuitsPerProcessor = 10_000;
        return (int)Math.Clamp(memoryBytes / 2 / bytesPerCircuit, 100, (long)circuitsPerProcessor * processors);
    }

    /// <summary>
    /// The default limit for one address: a tenth of all, so that an office or a phone company behind one address has room, and one visitor
    /// can't lock out the others.
    /// </summary>
    public static int DefaultPerAddress(int most) => Math.Max(50, most / 10);

    /// <summary>Counts the connected circuits of this node. Each circuit has one.</summary>
    internal sealed class Counter(CircuitLimiter limiter) : CircuitHandler
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
            Interlocked.Add(ref limiter.open, connected ? 1 : -1);
        }
    }
}
