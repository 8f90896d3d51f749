using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlashSale.Web.Hub;

/// <summary>Writes an enum as a camelCase string.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
