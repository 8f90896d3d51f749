using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Layout;

namespace FlashSale.Web.Notifications;

/// <summary>The texts of e-mails to buyers about their orders.</summary>
/// <param name="Subject">The subject, one line.</param>
/// <param name="Paragraphs">The text, without greeting or markup.</param>
internal sealed record OrderMailText(string Subject, IReadOnlyList<string> Paragraphs)
{
    /// <summary>The text of an e-mail; null if it's no longer true.</summary>
    /// <param name="kind">One of <see cref="OrderKinds.Emails"/>.</param>
    /// <param name="order">The order with its sale.</param>
    /// <param name="refund">The payment that is being or was refunded; null if there is none.</param>
    /// <param name="shopName">The shop's name.</param>
    /// <param name="money">Formats amounts.</param>
    public static OrderMailText? For(string kind, Order order, Payment? refund, string shopName, MoneyFormat money)
    {
        var number = order.Number;
        var items = $"{order.Quantity} × {order.ProductName}";
        var total = money.Write(order.Total);
        if (kind == OrderKinds.PaidInVainEmail)
        {
            return new($"We're refunding your payment for order {number}",
            [
                UnneededPayment.Describe(order),
                $"We're refunding you in full ({items}, {total}) to your original payment method. You don't need to do anything.",
            ]);
        }
        if (kind == OrderKinds.EmailOf(OrderStatus.Confirmed) && order.Status.HoldsStock())
        {
            return new($"Your order {number} at {shopName}",
            [
                $"Your order {number} is confirmed: {items} for {total}.",
                .. order.ClaimNumber is null ? (string[])[] : [ClaimText.For(order, order.Sale)],
                "We'll e-mail you when it ships.",
            ]);
        }
        if (kind == OrderKinds.EmailOf(OrderStatus.Shipped) && order.Status is OrderStatus.Shipped or OrderStatus.Delivered)
        {
            return new($"Your order {number} is on its way",
            [
                $"We've shipped your order {number}: {items}.",
                $"If it doesn't arrive, contact {shopName} and mention the order number.",
            ]);
        }
        // The other e-mails are only sent while the order still has the status.
        if (kind != OrderKinds.EmailOf(order.Status))
            return null;
        return order.Status switch
        {
            OrderStatus.Delivered => new($"Your order {number} has been delivered",
            [
                $"Your order {number} has been delivered: {items}.",
                $"If something is missing or broken, contact {shopName} and mention the order number.",
            ]),
            OrderStatus.Cancelled => new($"Your order {number} is cancelled",
            [
                $"{(order.UpdatedBy is null ? "You cancelled" : "We had to cancel")} your order {number}: {items} for {total}.",
                refund is null ? "If you've already paid, we'll refund you in full." : DescribeRefund(refund, money),
                .. order.UpdatedBy is null ? (string[])[] : [$"If you have questions, contact {shopName} and mention the order number."],
            ]),
            OrderStatus.Expired => new($"Your order {number} wasn't paid in time",
            [
                $"We held {items} for you, but didn't receive a payment for order {number} in time. "
                    + "The order has expired, and its items are on sale again.",
                "If you'd still like to buy, place a new order while units are left. "
                    + "If you've already paid, you don't need to do anything: "
                    + "we'll confirm your order if units are left, or refund you in full.",
            ]),
            OrderStatus.Refunded => new($"We're refunding your order {number}",
            [
                $"We're refunding your order {number}: {items} for {total}.",
                refund is null
                    ? $"If the money doesn't arrive within a few days, contact {shopName} and mention the order number."
                    : DescribeRefund(refund, money),
            ]),
            _ => null,
        };
    }

    private static string DescribeRefund(Payment refund, MoneyFormat money) =>
        $"We're refunding {money.Write(refund.Amount)} to your original payment method. It can take a few days to arrive. "
        + "You don't need to do anything.";
}
