namespace FlashSale.Web.Hub;

/// <summary>The messages that the hub <c>/hubs/live</c> sends to its clients. The method names are the message names.</summary>
public interface IHubClient
{
    /// <summary>
    /// The stock of a watched product changed. Sent at most four times a second, always with the newest level. Clients should drop a
    /// message with a lower row version than one they already have.
    /// </summary>
    Task StockChanged(StockMessage stock);

    /// <summary>The sale of a watched product began, ended or was edited.</summary>
    Task PhaseChanged(SalePhaseMessage phase);

    /// <summary>A watched product is no longer for sale. If it comes back, the client receives its phase and stock.</summary>
    Task ProductWithdrawn(string productId);

    /// <summary>The signed-in user placed an order, or the status of one of their orders changed.</summary>
    Task OrderChanged(OrderStatusMessage order);
}
