namespace FlashSale.Data.Catalog;

/// <summary>A picture as it's served.</summary>
/// <param name="Content">The encoded picture.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
public sealed record SizedPicture(byte[] Content, string ContentType, DateTimeOffset CreatedAt);
