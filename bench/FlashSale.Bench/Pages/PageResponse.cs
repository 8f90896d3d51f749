namespace FlashSale.Bench.Pages;

/// <summary>A response that was loaded during a visit.</summary>
/// <param name="Address">The URL.</param>
/// <param name="Kind">The resource type: Document, Stylesheet, Script, Image, Fetch or Other.</param>
/// <param name="MimeType">The media type.</param>
/// <param name="Encoding">The content encoding; null if it wasn't compressed.</param>
/// <param name="Bytes">Transferred bytes, including headers.</param>
internal sealed record PageResponse(Uri Address, string Kind, string MimeType, string? Encoding, long Bytes);
