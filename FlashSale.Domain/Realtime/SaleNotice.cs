namespace FlashSale.Domain.Realtime;

/// <summary>Announces that a product's sale began, ended or was edited. Subscribers should reload the sale.</summary>
/// <param name="ProductId">The product.</param>
public sealed record SaleNotice(string ProductId);
