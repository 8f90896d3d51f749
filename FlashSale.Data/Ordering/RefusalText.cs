using System.Text.Json;
using System.Text.Json.Serialization;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;

namespace FlashSale.Data.Ordering;

/// <summary>Converts final refusals to and from stored JSON. Old rows must stay readable, so add fields but rename none.</summary>
internal static class RefusalText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(PurchaseOutcome outcome) => JsonSerializer.Serialize(
        outcome switch
        {
            PurchaseOutcome.SoldOut soldOut => new Stored("soldOut") { Remaining = soldOut.Remaining },
            PurchaseOutcome.LimitReached limit => new Stored("limitReached") { Limit = limit.Limit, Already = limit.Already },
            PurchaseOutcome.HoldLimitReached holds => new Stored("holdLimitReached") { Limit = holds.Limit, Lapsed = holds.Lapsed },
            PurchaseOutcome.NotLive notLive =>
                new Stored("notLive") { Phase = notLive.Phase, StartsAt = notLive.StartsAt, EndsAt = notLive.EndsAt },
            PurchaseOutcome.PriceChanged changed => new Stored("priceChanged") { UnitPrice = changed.UnitPrice },
            PurchaseOutcome.UnknownProduct => new Stored("unknownProduct"),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "It isn't a final refusal."),
        },
        Json);

    public static PurchaseOutcome Read(string text)
    {
        var stored = JsonSerializer.Deserialize<Stored>(text, Json)!;
        return stored.Reason switch
        {
            "soldOut" => new PurchaseOutcome.SoldOut(stored.Remaining ?? 0),
            "limitReached" => new PurchaseOutcome.LimitReached(stored.Limit ?? 0, stored.Already ?? 0),
            "holdLimitReached" => new PurchaseOutcome.HoldLimitReached(stored.Limit ?? 0, stored.Lapsed ?? 0),
            "notLive" => new PurchaseOutcome.NotLive(stored.Phase ?? SalePhase.Ended, stored.StartsAt, stored.EndsAt),
            "priceChanged" => new PurchaseOutcome.PriceChanged(stored.UnitPrice ?? 0),
            "unknownProduct" => new PurchaseOutcome.UnknownProduct(),
            var other => throw new InvalidOperationException(
                $"A stored refusal has the reason '{other}', which this version doesn't know."),
        };
    }

    private sealed record Stored(string Reason)
    {
        public int? Remaining { get; init; }

        public int? Limit { get; init; }

        public int? Already { get; init; }

        public int? Lapsed { get; init; }

        public SalePhase? Phase { get; init; }

        public DateTimeOffset? StartsAt { get; init; }

        public DateTimeOffset? EndsAt { get; init; }

        public decimal? UnitPrice { get; init; }
    }
}
