namespace FlashSale.Bench.Pages;

/// <summary>A response that a visit's page asked for.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Kind">What the browser wanted it for: Document, Stylesheet, Script, Image, Fetch, Other.</param>
/// <param name="MimeType">Its media type.</param>
/// <param name="Encoding">Its content encoding; null if it was not compressed.</param>
/// <param name="Bytes">Its bytes as transferred, headers included.</param>
internal sealed record PageResponse(Uri Address, string Kind, string MimeType, string? Encoding, long Bytes);
