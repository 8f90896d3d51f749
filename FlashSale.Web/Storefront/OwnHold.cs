using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Storefront;

/// <summary>Units of a product that the visitor holds and hasn't paid for.</summary>
/// <param name="OrderId">The order whose hold ends first.</param>
/// <param name="Orders">Unpaid orders, 1 or more.</param>
/// <param name="Units">Units of all of them, 1 or more.</param>
/// <param name="ExpiresAt">When the first hold ends.</param>
public sealed record OwnHold(string OrderId, int Orders, int Units, DateTimeOffset ExpiresAt)
{
    /// <summary>The page to pay on: the order's payment page, or My orders if there are several.</summary>
    public string PayAddress => Orders == 1 ? $"/orders/{OrderId}/pay" : "/orders";

    /// <summary>Adds up a shopper's unpaid orders of one product; null if there are none.</summary>
    public static OwnHold? Of(IEnumerable<Order> unpaid)
    {
        var orders = unpaid.OrderBy(order => order.ExpiresAt).ToList();
        return orders.Count == 0 ? null : new(orders[0].Id, orders.Count, orders.Sum(order => order.Quantity), orders[0].ExpiresAt!.Value);
    }
}
