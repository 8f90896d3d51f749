using System.Collections.Concurrent;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Spreads what each client asks for over time: a burst is free, and what comes faster after it waits. It only says for how long: whoever
/// asks does the waiting. Thread-safe.
/// </summary>
/// <param name="perSecond">What a client may ask for in a second, in units of the caller's choice. More than 0.</param>
/// <param name="burst">What a client may ask for at once after a pause, in the same units.</param>
/// <param name="clock">The time.</param>
internal sealed class Pacer(double perSecond, double burst, TimeProvider clock)
{
    // An attacker with many addresses must not fill the memory.
    private const int MostKept = 100_000;

    // When each client has paid for what it got. A client that isn't here owes nothing.
    private readonly ConcurrentDictionary<string, TimeSpan> paidAt = new(StringComparer.Ordinal);
    private readonly long start = clock.GetTimestamp();

    /// <summary>Takes a place in a client's line.</summary>
    /// <param name="client">The client.</param>
    /// <param name="amount">What it asks for.</param>
    /// <param name="longest">The longest acceptable wait.</param>
    /// <returns>How long it must wait; null, and no place, if that would be too long.</returns>
    public TimeSpan? Reserve(string client, double amount, TimeSpan longest)
    {
        var free = TimeSpan.FromSeconds(burst / perSecond);
        while (true)
        {
            var now = clock.GetElapsedTime(start);
            var isKnown = paidAt.TryGetValue(client, out var known);
            var from = known > now ? known : now;
            // What it asks for now isn't waited for itself: a client with a single large request gets it at once.
            var wait = from - free - now;
            if (wait > longest)
                return null;
            var next = from + TimeSpan.FromSeconds(amount / perSecond);
            if (isKnown ? paidAt.TryUpdate(client, next, known) : paidAt.TryAdd(client, next))
            {
                if (!isKnown && paidAt.Count > MostKept)
                    MakeRoom(now);
                return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Gives back a part of what a client asked for: it turned out to cost less.</summary>
    public void GiveBack(string client, double amount)
    {
        while (paidAt.TryGetValue(client, out var known))
        {
            if (paidAt.TryUpdate(client, known - TimeSpan.FromSeconds(amount / perSecond), known))
                return;
        }
    }

    private void MakeRoom(TimeSpan now)
    {
        foreach (var (client, at) in paidAt)
        {
            if (at <= now)
                paidAt.TryRemove(KeyValuePair.Create(client, at));
        }
        if (paidAt.Count > MostKept)
            paidAt.Clear();
    }
}
