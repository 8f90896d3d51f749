using System.Globalization;
using FlashSale.Data.Notifications;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Merchant.Notifications;

/// <summary>Texts about e-mails to buyers on the merchant's pages.</summary>
internal static class MailText
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        [OrderKinds.PaidInVainEmail] = "Payment refunded",
        [OrderKinds.EmailOf(OrderStatus.Confirmed)] = "Order confirmed",
        [OrderKinds.EmailOf(OrderStatus.Shipped)] = "Order shipped",
        [OrderKinds.EmailOf(OrderStatus.Delivered)] = "Order delivered",
        [OrderKinds.EmailOf(OrderStatus.Cancelled)] = "Order cancelled",
        [OrderKinds.EmailOf(OrderStatus.Expired)] = "Order expired",
        [OrderKinds.EmailOf(OrderStatus.Refunded)] = "Order refunded",
    };

    /// <summary>How many e-mails are waiting, such as <c>12 e-mails are waiting</c>.</summary>
    public static string Waiting(int count) => $"{Count(count)} {(count == 1 ? "is" : "are")} waiting";

    /// <summary>How many e-mails failed, such as <c>2 e-mails couldn't be sent</c>.</summary>
    public static string Failed(int count) => $"{Count(count)} couldn't be sent";

    /// <summary>The name of a kind of e-mail.</summary>
    public static string NameOf(string kind) => Names.GetValueOrDefault(kind, kind);

    private static string Count(int count) => count switch
    {
        1 => "1 e-mail",
        >= MailQueue.MaxCount => $"At least {MailQueue.MaxCount.ToString("N0", CultureInfo.CurrentCulture)} e-mails",
        _ => $"{count.ToString("N0", CultureInfo.CurrentCulture)} e-mails",
    };
}
