using System.Text.Json.Serialization;

namespace FlashSale.Web.Storefront;

/// <summary>Serializer metadata for what product pages exchange with their scripts.</summary>
[JsonSerializable(typeof(StoredPurchase))]
internal sealed partial class StorefrontJson : JsonSerializerContext;
