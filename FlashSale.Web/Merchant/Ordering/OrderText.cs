using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Web.Layout;

namespace FlashSale.Web.Merchant.Ordering;

/// <summary>How the merchant's pages speak of an order's moves.</summary>
internal static class OrderText
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
    public static string ConsequenceOf(OrderStatus to, Order order, IReadOnlyList<Payment> payments, MoneyFormat money)
    {
        var units = order.Quantity == 1 ? "Its unit goes" : $"Its {order.Quantity} units go";
        var paid = payments.FirstOrDefault(payment => payment.Status == PaymentStatus.Paid);
        var refund = (paid, to) switch
        {
            ({ } payment, _) => $" {money.Write(payment.Amount)} goes back to the buyer through {payment.Gateway}.",
            (null, OrderStatus.Refunded) => $" Give {money.Write(order.Total)} back to the buyer yourself: the shop moves no money.",
            _ => "",
        };
        var goods = order.Status is OrderStatus.Shipped or OrderStatus.Delivered ? " If the goods do not come back, correct the stock first thing after." : "";
        var notice = order.UserId is null ? "" : ", and the buyer gets an e-mail";
        return $"{units} back into stock at once{notice}.{refund}{goods} This cannot be undone.";
    }

    /// <summary>A status within a sentence.</summary>
    public static string Lower(OrderStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A payment's status within a sentence.</summary>
    public static string Lower(PaymentStatus status) => status.ToString().ToLowerInvariant();
}
