namespace FlashSale.Web.Hosting.Limits;

/// <summary>What was counted in a window of time.</summary>
/// <param name="Total">The count, with what was just added.</param>
/// <param name="Remaining">How long the window is still open.</param>
internal readonly record struct WindowCount(long Total, TimeSpan Remaining);
