using System.Text.Json;
using System.Text.Json.Serialization;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Final refusals as JSON for <see cref="RefusedOrder.Outcome"/>. Stored rows must stay readable: add fields, but rename none.
/// </summary>
internal static class RefusalText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(PurchaseOutcome outcome) => JsonSerializer.Serialize(
        outcome.Match(
            accepted: NotFinal,
            soldOut: it => new Stored("soldOut") { Remaining = it.Remaining },
            limitReached: it => new Stored("limitReached") { Limit = it.Limit, Already = it.Already },
            holdLimitReached: it => new Stored("holdLimitReached") { Limit = it.Limit, Lapsed = it.Lapsed },
            notLive: it => new Stored("notLive") { Phase = it.Phase, StartsAt = it.StartsAt, EndsAt = it.EndsAt },
            priceChanged: it => new Stored("priceChanged") { UnitPrice = it.UnitPrice },
            unknownProduct: _ => new Stored("unknownProduct"),
            unknownBuyer: NotFinal,
            idempotencyMismatch: NotFinal,
            busy: NotFinal,
            invalid: NotFinal),
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
                $"A stored refusal has the unknown reason '{other}'. Was it written by a newer version?"),
        };
    }

    private static Stored NotFinal(PurchaseOutcome outcome) =>
        throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "The outcome isn't a final refusal.");

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
