using System.Threading.Channels;

namespace FlashSale.Domain.Realtime;

/// <summary>
/// Wakes a waiting task. A signal stays set until a task waits for it, and setting it several times counts as once. Each set wakes one
/// waiter. Thread-safe.
/// </summary>
public sealed class AsyncSignal
{
    private readonly Channel<bool> signals =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Sets the signal. It returns at once.</summary>
    public void Set() => signals.Writer.TryWrite(true);

    /// <summary>Waits until the signal is set, and resets it.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await signals.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits until the signal is set, and leaves it set.</summary>
    public async Task WaitUntilSetAsync(CancellationToken cancellationToken) => await signals.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Resets the signal.</summary>
    /// <returns>Whether it was set.</returns>
    public bool TryReset() => signals.Reader.TryRead(out _);
}
