using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Web.Layout;
using FlashSale.Web.Storefront;

namespace FlashSale.Web.Notifications;

/// <summary>What the shop writes to a buyer about an order.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Paragraphs">The text, without greeting and markup.</param>
internal sealed record OrderMailText(string Subject, IReadOnlyList<string> Paragraphs)
{
    /// <summary>The text of an e-mail; null if what it would tell is no longer true.</summary>
    /// <param name="kind">One of <see cref="OrderKinds.Emails"/>.</param>
    /// <param name="order">The order with its sale.</param>
    /// <param name="refund">The payment that goes or went back to the buyer; null if there is none.</param>
    /// <param name="shopName">The shop's name.</param>
    /// <param name="money">How amounts are written.</param>
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
                $"We're refunding you in full ({items}, {total}). The money goes back the way you paid, and you don't need to do anything.",
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
        // The others tell of a status that the order still has.
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
                refund is null ? "If you've already paid for it, you'll get all of your money back." : DescribeRefund(refund, money),
                .. order.UpdatedBy is null ? (string[])[] : [$"If you have questions, contact {shopName} and mention the order number."],
            ]),
            OrderStatus.Expired => new($"Your order {number} wasn't paid in time",
            [
                $"We held {items} for you, but no payment for order {number} arrived in time. "
                    + "The order has expired, and what we held for you is on sale again.",
                "If you still want it, place a new order while units are left. If you've paid in the meantime, you don't need to do anything: "
                    + "we confirm your order if units are left, and refund you in full if not.",
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
        $"{money.Write(refund.Amount)} goes back the way you paid. It can take a few days to arrive, and you don't need to do anything.";
}
