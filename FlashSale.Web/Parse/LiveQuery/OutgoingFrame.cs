namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// A frame that waits to be sent, in three parts: what is the same for all clients is kept once for all of them.
/// </summary>
/// <param name="Beginning">The beginning, with the operation.</param>
/// <param name="Address">Which client and subscription it is for.</param>
/// <param name="Rest">The rest.</param>
internal readonly record struct OutgoingFrame(ReadOnlyMemory<byte> Beginning, ReadOnlyMemory<byte> Address = default, ReadOnlyMemory<byte> Rest = default)
{
    /// <summary>Its bytes.</summary>
    public int Length => Beginning.Length + Address.Length + Rest.Length;

    public void CopyTo(Memory<byte> target)
    {
        Beginning.CopyTo(target);
        Address.CopyTo(target[Beginning.Length..]);
        Rest.CopyTo(target[(Beginning.Length + Address.Length)..]);
    }
}
