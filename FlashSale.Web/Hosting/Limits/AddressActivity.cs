namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Tracks whether other addresses use the shop right now. An address is only slowed down while others use the shop: behind a proxy
/// that isn't configured, all visitors have one address, and must not be slowed down. Thread-safe.
/// </summary>
internal sealed class AddressActivity(TimeProvider clock)
{
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private (string Address, long At)? newest;
    private (string Address, long At)? newestOther;

    /// <summary>Records a request from an address.</summary>
    public void Note(string address)
    {
        lock (gate)
        {
            if (newest is { } last && last.Address != address)
                newestOther = last;
            newest = (address, clock.GetTimestamp());
        }
    }

    /// <summary>True if another address sent a request in the last ten seconds.</summary>
    public bool HasOthers(string address)
    {
        lock (gate)
        {
            var other = newest?.Address == address ? newestOther : newest;
            return other is { } last && clock.GetElapsedTime(last.At) < Recent;
        }
    }
}
