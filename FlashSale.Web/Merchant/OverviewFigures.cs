using FlashSale.Domain.Ordering;
using FlashSale.Domain.Stock;
using FlashSale.Domain.Storefront;

namespace FlashSale.Web.Merchant;

/// <summary>What the dashboard's start page shows.</summary>
/// <param name="Live">Live sales that end first.</param>
/// <param name="LiveSales">Number of all live sales.</param>
/// <param name="Next">Upcoming sales that start first.</param>
/// <param name="Low">Published products with few units.</param>
/// <param name="Orders">The newest orders.</param>
/// <param name="Today">Totals of today's orders.</param>
/// <param name="WaitingMails">E-mails that wait for a mail server; 0 if there is one.</param>
/// <param name="FailedMails">E-mails that couldn't be sent.</param>
public sealed record OverviewFigures(
    IReadOnlyList<SaleCard> Live,
    int LiveSales,
    IReadOnlyList<SaleCard> Next,
    IReadOnlyList<InventoryLine> Low,
    IReadOnlyList<OrderLine> Orders,
    OrderSums Today,
    int WaitingMails,
    int FailedMails);
