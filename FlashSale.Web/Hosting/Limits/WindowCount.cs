namespace FlashSale.Web.Hosting.Limits;

/// <summary>A count in a window of time.</summary>
/// <param name="Total">The count, including the last addition.</param>
/// <param name="Remaining">How long until the window ends.</param>
internal readonly record struct WindowCount(long Total, TimeSpan Remaining)
{
    /// <summary>Null if the count is at most this; otherwise how long to wait until the window ends.</summary>
    public TimeSpan? WaitBeyond(int most) => Total <= most ? null : Remaining;
}
