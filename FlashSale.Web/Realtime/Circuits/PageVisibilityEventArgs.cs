namespace FlashSale.Web.Realtime.Circuits;

/// <summary>The visitor switched to another tab, or back to this one.</summary>
public sealed class PageVisibilityEventArgs : EventArgs
{
    /// <summary>Whether the page is visible now.</summary>
    public bool Visible { get; set; }
}
