namespace FlashSale.Domain.Ordering;

/// <summary>How often a buyer may let unpaid holds of a sale lapse.</summary>
/// <param name="MaxLapsed">Unpaid holds that may lapse, 1 or more.</param>
/// <param name="UnpaidHolds">Unpaid holds by buyer; a buyer without an entry has none.</param>
public sealed record HoldTerms(int MaxLapsed, IReadOnlyDictionary<string, UnpaidHolds> UnpaidHolds);
