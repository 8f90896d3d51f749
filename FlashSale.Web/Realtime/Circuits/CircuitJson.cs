using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FlashSale.Web.Storefront;
using Microsoft.JSInterop.Infrastructure;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// What the serializer must know of the types that every product page sends and gets. It keeps that knowledge for each circuit by itself, and
/// finding it out by reflection is a good part of what opening a page costs.
/// </summary>
[JsonSerializable(typeof(StoredPurchase))]
internal sealed partial class CircuitJson : JsonSerializerContext
{
    /// <summary>The serializer's own way, for all other types.</summary>
    private static readonly DefaultJsonTypeInfoResolver ByReflection = new();

    /// <summary>Gives a circuit's options the knowledge.</summary>
    public static void AddTo(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsArguments());
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(Default, new Plain(), ByReflection);
    }

    private sealed class Plain : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
        {
            if (type == typeof(object[]))
                return JsonMetadataServices.CreateValueInfo<object?[]>(options, new JsArguments());
            if (type == typeof(IJSVoidResult))
                return JsonMetadataServices.CreateValueInfo<IJSVoidResult?>(options, new Nothing());
            return null;
        }
    }

    /// <summary>The answer of a script that has none.</summary>
    private sealed class Nothing : JsonConverter<IJSVoidResult?>
    {
        public override IJSVoidResult? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Skip();
            return null;
        }

        public override void Write(Utf8JsonWriter writer, IJSVoidResult? value, JsonSerializerOptions options) => writer.WriteNullValue();
    }
}
