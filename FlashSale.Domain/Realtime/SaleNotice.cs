namespace FlashSale.Domain.Realtime;

/// <summary>Tells that a product's sale began, ended, or got other terms. Who hears it reads the sale anew.</summary>
/// <param name="ProductId">The product.</param>
public sealed record SaleNotice(string ProductId);
