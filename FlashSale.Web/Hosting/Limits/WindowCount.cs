namespace FlashSale.Web.Hosting.Limits;

/// <summary>A count in a window of time.</summary>
/// <param name="Total">The count, including the last addition.</param>
/// <param name="Remaining">How long until the window ends.</param>
internal readonly record struct WindowCount(long Total, TimeSpan Remaining);
