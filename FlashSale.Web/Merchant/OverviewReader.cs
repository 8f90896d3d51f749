using FlashSale.Data.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Notifications;
using FlashSale.Web.Storefront;

namespace FlashSale.Web.Merchant;

/// <summary>Reads what the dashboard's start page shows.</summary>
public sealed class OverviewReader(ICatalog catalog, IInventories inventories, IOrders orders, MailQueue mails, IMailer mailer)
{
    private const int Most = 6;

    /// <summary>Reads the first rows of each list, and today's totals.</summary>
    /// <param name="startOfDay">When today began in the merchant's time zone.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<OverviewFigures> ReadAsync(DateTimeOffset startOfDay, CancellationToken cancellationToken)
    {
        var live = await catalog.FindSalesAsync(new SaleQuery(SalePhase.Live, Take: Most), cancellationToken);
        var next = await catalog.FindSalesAsync(new SaleQuery(SalePhase.Upcoming, Take: Most), cancellationToken);
        return new OverviewFigures(
            live.Items,
            live.Total,
            next.Items,
            await inventories.ListLowAsync(StockText.FewUnits, Most, cancellationToken),
            (await orders.ListAsync(new OrderFilter(Take: Most), cancellationToken)).Items,
            await orders.SumAsync(startOfDay, cancellationToken),
            mailer.CanSend ? 0 : await mails.CountWaitingAsync(cancellationToken),
            await mails.CountFailedAsync(cancellationToken));
    }
}
