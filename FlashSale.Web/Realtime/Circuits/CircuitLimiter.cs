using System.Net;
using FlashSale.Web.Hosting.Limits;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// Limits the live pages of this node, in total and per address. Beyond the limit, visitors get the same page without a live connection.
/// They can still buy, and the page becomes live when there is room. Thread-safe.
/// </summary>
/// <param name="most">Maximum number of live pages of this node, 0 or more.</param>
/// <param name="mostPerAddress">Maximum number from one address, 1 or more.</param>
public sealed class CircuitLimiter(int most, int mostPerAddress)
{
    private readonly ConnectionLimit sockets = new(most, mostPerAddress);
    private int open;

    /// <summary>Number of live pages that are connected.</summary>
    public int Connected => Volatile.Read(ref open);

    /// <summary>The limit for this node.</summary>
    public int Most => most;

    /// <summary>Whether there is room for another live page from this address.</summary>
    public bool HasRoomFor(IPAddress? address) => Connected < most && sockets.HasRoomFor(address);

    /// <summary>Admits a connection.</summary>
    /// <param name="address">The client's address.</param>
    /// <param name="bypassLimit">Whether it is admitted even beyond the limits.</param>
    /// <returns>False if there is no room. Otherwise the caller must call <see cref="Leave"/>.</returns>
    public bool TryEnter(IPAddress? address, bool bypassLimit) => sockets.TryEnter(address, bypassLimit);

    /// <summary>Removes a connection that was admitted and has ended.</summary>
    public void Leave(IPAddress? address) => sockets.Leave(address);

    /// <summary>
    /// The default limit for a machine: as many connected product pages as fit into half of its memory, but at most as many as its
    /// processors can update within two seconds. Both figures were measured.
    /// </summary>
    public static int DefaultFor(long memoryBytes, int processors)
    {
        const long bytesPerCircuit = 150 * 1024;
        const int circuitsPerProcessor = 10_000;
        return (int)Math.Clamp(memoryBytes / 2 / bytesPerCircuit, 100, (long)circuitsPerProcessor * processors);
    }

    /// <summary>
    /// The default limit for one address: a tenth of all. An office or a mobile network behind one address has room, but one visitor can't
    /// lock out the others.
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
