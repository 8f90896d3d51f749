namespace FlashSale.Web.Realtime.Hub;

/// <summary>What the hub <c>/hubs/live</c> tells those who are connected to it. The names of the methods are the messages' names.</summary>
public interface IHubClient
{
    /// <summary>
    /// The stock of a watched product changed. It comes at most four times a second and is always the newest, never a backlog. One whose
    /// row version is lower than what is known already came late and is to be dropped.
    /// </summary>
    Task StockChanged(StockMessage stock);

    /// <summary>The sale of a watched product began, ended, or got other terms.</summary>
    Task PhaseChanged(SalePhaseMessage phase);

    /// <summary>A watched product was taken off the shop. It stays watched: should it come back, its phase and its stock are told.</summary>
    Task ProductWithdrawn(string productId);

    /// <summary>An order of the user who is signed in on this connection was placed, or its status changed.</summary>
    Task OrderChanged(OrderStatusMessage order);
}
