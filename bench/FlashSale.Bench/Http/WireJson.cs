using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlashSale.Bench.Http;

/// <summary>The wire's JSON, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(OrderReply))]
internal sealed partial class WireJson : JsonSerializerContext;
