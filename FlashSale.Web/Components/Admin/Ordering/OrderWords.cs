using FlashSale.Domain.Ordering;
using FlashSale.Web.Shop;

namespace FlashSale.Web.Components.Admin.Ordering;

/// <summary>How the merchant's pages speak of an order's moves.</summary>
internal static class OrderWords
{
    /// <summary>A move to a status, as its button says it.</summary>
    public static string Of(OrderStatus to) => to switch
    {
        OrderStatus.Confirmed => "Confirm",
        OrderStatus.Shipped => "Mark as shipped",
        OrderStatus.Delivered => "Mark as delivered",
        OrderStatus.Cancelled => "Cancel the order",
        OrderStatus.Expired => "Let it expire",
        OrderStatus.Refunded => "Mark as refunded",
        _ => $"Move to {Lower(to)}",
    };

    /// <summary>What a move that gives units back does.</summary>
    public static string ConsequenceOf(OrderStatus to, Order order, MoneyFormat money)
    {
        var units = order.Quantity == 1 ? "Its unit goes" : $"Its {order.Quantity} units go";
        var refund = to == OrderStatus.Refunded ? $" Give {money.Write(order.Total)} back to the buyer yourself: the shop moves no money." : "";
        return $"{units} back into stock at once, and the buyer is told.{refund} This cannot be undone.";
    }

    /// <summary>A status within a sentence.</summary>
    public static string Lower(OrderStatus status) => status.ToString().ToLowerInvariant();
}
