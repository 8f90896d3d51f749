using System.Net;
using System.Net.Sockets;

namespace FlashSale.Bench.Abuse;

/// <summary>One hostile client: several connections from one address that send requests without pause.</summary>
internal sealed class Attacker(Uri shop, IPAddress source, IReadOnlyList<Attack> attacks, int connections)
{
    // Maximum number of open sockets per connection.
    private const int MaxHeld = 25;

    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseBetweenSockets = TimeSpan.FromSeconds(1);

    private int requests;
    private int served;
    private int refused;
    private int broken;

    /// <summary>Attacks until canceled.</summary>
    public async Task<AttackResult> RunAsync(CancellationToken stop)
    {
        await Task.WhenAll(
            Enumerable.Range(0, connections).Select(connection => Task.Run(() => AttackAsync(connection, stop), CancellationToken.None)));
        return new AttackResult(served, refused, broken);
    }

    private async Task AttackAsync(int first, CancellationToken stop)
    {
        var held = new Queue<RawConnection>();
        var connection = new RawConnection(shop, source);
        for (var next = first; !stop.IsCancellationRequested; next++)
        {
            var attack = attacks[next % attacks.Count];
            try
            {
                var status = await connection.SendAsync(attack.Request(Interlocked.Increment(ref requests)), stop);
                Interlocked.Increment(ref status < 400 ? ref served : ref refused);
                if (attack.HoldsConnection && status == (int)HttpStatusCode.SwitchingProtocols)
                {
                    held.Enqueue(connection);
                    connection = new RawConnection(shop, source);
                    // The attack is about idle sockets, so it doesn't open new ones all the time.
                    if (held.Count > MaxHeld)
                    {
                        held.Dequeue().Dispose();
                        await Task.Delay(PauseBetweenSockets, stop);
                    }
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault) when (fault is IOException or SocketException)
            {
                Interlocked.Increment(ref broken);
                await Task.Delay(PauseAfterFault, CancellationToken.None);
            }
        }
        connection.Dispose();
        foreach (var each in held)
            each.Dispose();
    }
}
