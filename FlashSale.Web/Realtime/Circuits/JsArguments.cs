using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlashSale.Web.Realtime.Circuits;

/// <summary>
/// Writes the arguments of a JavaScript call, each by its runtime type. For an <c>object[]</c>, the serializer would check every argument's
/// base types and interfaces for polymorphism, again for each circuit. That's a third of the cost of opening a page.
/// </summary>
internal sealed class JsArguments : JsonConverter<object?[]>
{
    public override object?[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Arguments are only written.");

    public override void Write(Utf8JsonWriter writer, object?[] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var argument in value)
        {
            switch (argument)
            {
                case null:
                    writer.WriteNullValue();
                    break;
                case string text:
                    writer.WriteStringValue(text);
                    break;
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    break;
                case int number:
                    writer.WriteNumberValue(number);
                    break;
                // Every circuit sends the empty list of components that scripts can create.
                case IDictionary { Count: 0 }:
                    writer.WriteStartObject();
                    writer.WriteEndObject();
                    break;
                default:
                    JsonSerializer.Serialize(writer, argument, argument.GetType(), options);
                    break;
            }
        }
        writer.WriteEndArray();
    }
}
