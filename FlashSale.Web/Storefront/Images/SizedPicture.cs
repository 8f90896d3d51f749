namespace FlashSale.Web.Storefront.Images;

/// <summary>A picture as it's served.</summary>
internal sealed record SizedPicture(byte[] Content, string ContentType, DateTimeOffset CreatedAt);
