using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Web.Hosting.Settings;

namespace FlashSale.Web.Merchant.Ordering;

/// <summary>Texts about changes of an order's status on the merchant's pages.</summary>
internal static class OrderText
{
    /// <summary>The label of the button that moves an order to a status.</summary>
    public static string Of(OrderStatus to) => to switch
    {
        OrderStatus.Confirmed => "Confirm",
        OrderStatus.Shipped => "Mark as shipped",
        OrderStatus.Delivered => "Mark as delivered",
        OrderStatus.Cancelled => "Cancel order",
        OrderStatus.Expired => "Mark as expired",
        OrderStatus.Refunded => "Mark as refunded",
        _ => $"Move to {Lower(to)}",
    };

    /// <summary>Explains what a move that returns units to stock does.</summary>
    public static string ConsequenceOf(OrderStatus to, Order order, IReadOnlyList<Payment> payments, MoneyFormat money)
    {
        var units = order.Quantity == 1 ? "Its unit returns" : $"Its {order.Quantity} units return";
        var paid = payments.FirstOrDefault(payment => payment.Status == PaymentStatus.Paid);
        var refund = (paid, to) switch
        {
            ({ } payment, _) => $" The buyer gets {money.Write(payment.Amount)} back through {payment.Gateway}.",
            (null, OrderStatus.Refunded) => $" The shop doesn't move any money: refund {money.Write(order.Total)} to the buyer yourself.",
            _ => "",
        };
        var goods = order.Status is OrderStatus.Shipped or OrderStatus.Delivered
            ? " If the goods don't come back, correct the stock afterward."
            : "";
        var notice = order.UserId is null ? "" : ", and the buyer gets an e-mail";
        return $"{units} to stock right away{notice}.{refund}{goods} This can't be undone.";
    }

    /// <summary>A status in lower case, for use in a sentence.</summary>
    public static string Lower(OrderStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A payment's status in lower case, for use in a sentence.</summary>
    public static string Lower(PaymentStatus status) => status.ToString().ToLowerInvariant();
}
