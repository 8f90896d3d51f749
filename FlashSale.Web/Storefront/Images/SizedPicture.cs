namespace FlashSale.Web.Storefront.Images;

/// <summary>A picture as it is served.</summary>
internal sealed record SizedPicture(byte[] Content, string ContentType, DateTimeOffset CreatedAt);
