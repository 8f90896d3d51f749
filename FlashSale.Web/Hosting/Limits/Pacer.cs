using System.Collections.Concurrent;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Spreads each client's requests over time: a burst is free, and faster requests after it must wait. Only computes the wait; the
/// caller does the waiting. Thread-safe.
/// </summary>
/// <param name="perSecond">The sustained rate per client and second, in units of the caller's choice. More than 0.</param>
/// <param name="burst">The amount that a client may request at once after a pause, in the same units.</param>
/// <param name="clock">The clock.</param>
internal sealed class Pacer(double perSecond, double burst, TimeProvider clock)
{
    // Keeps an attacker with many addresses from filling the memory.
    private const int MaxClients = 100_000;

    // When each client's requests so far are paid off at the sustained rate. A client without an entry owes nothing.
    private readonly ConcurrentDictionary<string, TimeSpan> paidAt = new(StringComparer.Ordinal);
    private readonly long start = clock.GetTimestamp();

    /// <summary>Reserves an amount for a client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="amount">The amount.</param>
    /// <param name="longest">The longest acceptable wait.</param>
    /// <returns>How long the client must wait; null, without a reservation, if that would be too long.</returns>
    public TimeSpan? Reserve(string client, double amount, TimeSpan longest)
    {
        var free = TimeSpan.FromSeconds(burst / perSecond);
        while (true)
        {
            var now = clock.GetElapsedTime(start);
            var isKnown = paidAt.TryGetValue(client, out var known);
            var from = known > now ? known : now;
            // The current amount doesn't add to its own wait: a client with a single large request gets it at once.
            var wait = from - free - now;
            if (wait > longest)
                return null;
            var next = from + TimeSpan.FromSeconds(amount / perSecond);
            if (isKnown ? paidAt.TryUpdate(client, next, known) : paidAt.TryAdd(client, next))
            {
                if (!isKnown && paidAt.Count > MaxClients)
                    Evict(now);
                return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Returns part of a reserved amount because the request cost less than expected.</summary>
    public void GiveBack(string client, double amount)
    {
        while (paidAt.TryGetValue(client, out var known))
        {
            if (paidAt.TryUpdate(client, known - TimeSpan.FromSeconds(amount / perSecond), known))
                return;
        }
    }

    private void Evict(TimeSpan now)
    {
        foreach (var (client, at) in paidAt)
        {
            if (at <= now)
                paidAt.TryRemove(KeyValuePair.Create(client, at));
        }
        if (paidAt.Count > MaxClients)
            paidAt.Clear();
    }
}
