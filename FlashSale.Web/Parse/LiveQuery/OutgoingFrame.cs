namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A frame to send, in three parts. Parts that are the same for all clients share memory.</summary>
/// <param name="Beginning">The start of the frame, with the operation.</param>
/// <param name="Address">The members that identify the client and subscription.</param>
/// <param name="Rest">The rest.</param>
internal readonly record struct OutgoingFrame(
    ReadOnlyMemory<byte> Beginning, ReadOnlyMemory<byte> Address = default, ReadOnlyMemory<byte> Rest = default)
{
    /// <summary>Length in bytes.</summary>
    public int Length => Beginning.Length + Address.Length + Rest.Length;

    public void CopyTo(Memory<byte> target)
    {
        Beginning.CopyTo(target);
        Address.CopyTo(target[Beginning.Length..]);
        Rest.CopyTo(target[(Beginning.Length + Address.Length)..]);
    }
}
