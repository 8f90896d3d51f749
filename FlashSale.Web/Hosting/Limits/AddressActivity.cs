namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Knows whether somebody else uses the shop at the moment. An address is only slowed down for the sake of others: a shop behind a proxy
/// that it wasn't told of sees one address, and must not slow down everybody. Thread-safe.
/// </summary>
internal sealed class AddressActivity(TimeProvider clock)
{
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private (string Address, long At)? newest;
    private (string Address, long At)? newestOther;

    /// <summary>Notes a request from an address.</summary>
    public void Note(string address)
    {
        lock (gate)
        {
            if (newest is { } last && last.Address != address)
                newestOther = last;
            newest = (address, clock.GetTimestamp());
        }
    }

    /// <summary>Whether another address sent a request a moment ago.</summary>
    public bool HasOthers(string address)
    {
        lock (gate)
        {
            var other = newest?.Address == address ? newestOther : newest;
            return other is { } last && clock.GetElapsedTime(last.At) < Recent;
        }
    }
}
