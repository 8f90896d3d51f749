namespace FlashSale.Web.Realtime.Circuits;

/// <summary>A press on <em>Buy</em>, with what the page showed at that moment. <c>purchase.js</c> sends it.</summary>
public sealed class PressEventArgs : EventArgs
{
    /// <summary>Identifies this press within the page.</summary>
    public string Id { get; set; } = "";

    /// <summary>The text of the quantity field; null if the page has none and sells one unit.</summary>
    public string? Quantity { get; set; }

    /// <summary>The price of one unit that the page showed.</summary>
    public string? Price { get; set; }

    /// <summary>When the press was sent, in milliseconds since 1970, by the browser's estimate of the server's clock.</summary>
    public double SentAt { get; set; }

    /// <summary>True if the page only asks whether an earlier press became an order. Nothing is bought.</summary>
    public bool IsQuestion { get; set; }
}
