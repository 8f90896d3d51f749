using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.JSInterop.Infrastructure;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// Serializer metadata for what every page with a circuit sends and receives. Otherwise each circuit would build it by reflection, which
/// is a large part of the cost of opening a page.
/// </summary>
/// <param name="knownTypes">Compiler-generated metadata of the pages' own types. All other types use reflection.</param>
internal sealed class CircuitJson(IEnumerable<IJsonTypeInfoResolver> knownTypes)
{
    private readonly IJsonTypeInfoResolver types =
        JsonTypeInfoResolver.Combine([.. knownTypes, new FrameworkTypes(), new DefaultJsonTypeInfoResolver()]);

    /// <summary>Adds the metadata to a circuit's options.</summary>
    public void AddTo(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsArguments());
        options.TypeInfoResolver = types;
    }

    private sealed class FrameworkTypes : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
        {
            if (type == typeof(object[]))
                return JsonMetadataServices.CreateValueInfo<object?[]>(options, new JsArguments());
            if (type == typeof(IJSVoidResult))
                return JsonMetadataServices.CreateValueInfo<IJSVoidResult?>(options, new VoidResultConverter());
            return null;
        }
    }

    /// <summary>The result of a script that returns nothing.</summary>
    private sealed class VoidResultConverter : JsonConverter<IJSVoidResult?>
    {
        public override IJSVoidResult? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Skip();
            return null;
        }

        public override void Write(Utf8JsonWriter writer, IJSVoidResult? value, JsonSerializerOptions options) => writer.WriteNullValue();
    }
}
