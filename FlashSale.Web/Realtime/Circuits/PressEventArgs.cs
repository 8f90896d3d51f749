namespace FlashSale.Web.Realtime.Circuits;

/// <summary>The visitor pressed <em>Buy</em>: what the page showed them at that moment. The script is <c>purchase.js</c>.</summary>
public sealed class PressEventArgs : EventArgs
{
    /// <summary>Identifies this press within the page.</summary>
    public string Id { get; set; } = "";

    /// <summary>The text of the quantity field; null if the page has none and sells one unit.</summary>
    public string? Quantity { get; set; }

    /// <summary>The price of one unit that the page showed.</summary>
    public string? Price { get; set; }

    /// <summary>When the press was sent, by the server's clock as the browser knows it: milliseconds since 1970.</summary>
    public double SentAt { get; set; }

    /// <summary>Nothing is to be bought: the page asks whether an earlier press became an order.</summary>
    public bool IsQuestion { get; set; }
}
