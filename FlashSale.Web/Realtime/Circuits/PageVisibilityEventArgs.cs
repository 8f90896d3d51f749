namespace FlashSale.Web.Realtime.Circuits;

/// <summary>The visitor went to another tab, or came back to this one.</summary>
public sealed class PageVisibilityEventArgs : EventArgs
{
    /// <summary>Whether the page can be seen now.</summary>
    public bool Visible { get; set; }
}
