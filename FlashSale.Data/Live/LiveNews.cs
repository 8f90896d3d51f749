using FlashSale.Domain;
using FlashSale.Domain.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Live;

/// <summary>Tells everyone who looks what a merchant changed.</summary>
internal sealed partial class LiveNews(IDbContextFactory<FlashSaleDbContext> contexts, StockFeed stock, SaleFeed sales, TimeProvider clock, ILogger<LiveNews> logger)
{
    /// <summary>A product, its price or its banner changed: open pages read it anew.</summary>
    public void TellOfProduct(string productId)
    {
        foreach (var failure in sales.Announce(new SaleNotice(productId)))
            LogFailure(failure);
    }

    /// <summary>A sale of the product changed: its figures, its times and the scheduler's next instant.</summary>
    public async Task TellOfSaleAsync(string productId)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        if (await context.ReadStockLevelAsync(productId, clock.Now(), CancellationToken.None) is { } level)
            stock.Publish(level);
        sales.RescheduleAfterEdit();
        TellOfProduct(productId);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page could not be told of a merchant's change")]
    private partial void LogFailure(Exception failure);
}
