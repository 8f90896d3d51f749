namespace FlashSale.Domain.Delivery;

/// <summary>A country or territory with addresses of its own.</summary>
/// <param name="Code">ISO 3166-1 alpha-2 code in upper case; <c>XK</c>, which ISO leaves to its users, is Kosovo.</param>
/// <param name="Name">The name in English.</param>
public sealed record Country(string Code, string Name);
