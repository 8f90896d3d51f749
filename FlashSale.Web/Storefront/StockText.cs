using System.Globalization;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Storefront;

/// <summary>Describes the stock to shoppers.</summary>
internal static class StockText
{
    /// <summary>This many units or fewer are highlighted as the last ones.</summary>
    public const int FewUnits = 10;

    /// <summary>How many units are left.</summary>
    public static string Left(StockLevel level) => level.Left switch
    {
        0 => "Sold out",
        <= FewUnits => $"Only {level.Left} left",
        _ => $"{level.Left.ToString("N0", CultureInfo.CurrentCulture)} left",
    };

    /// <summary>How much of the sale is sold.</summary>
    public static string Claimed(StockLevel level) => $"{level.ClaimedPercent}% claimed";
}
