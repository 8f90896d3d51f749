namespace FlashSale.Web.Hosting.Security;

/// <summary>An origin besides the shop's own that a submitted form may redirect to, such as a payment page.</summary>
internal sealed record FormTarget(string Origin);
