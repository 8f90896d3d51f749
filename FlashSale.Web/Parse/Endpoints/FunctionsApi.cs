using System.Buffers;
using System.Text.Json;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Endpoint for calling functions: <c>/functions/{name}</c>.</summary>
internal static class FunctionsApi
{
    public static void MapFunctions(this ParseRoutes routes) => routes.Map("POST", "/functions/*", RunAsync);

    private static async Task<ParseAnswer> RunAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        var (functions, name) = (request.Get<ParseFunctions>(), request.Values[0]);
        var writeResult = await functions.RunAsync(name, ParametersOf(request, functions.Find(name)), request.Call, cancellationToken);
        return ParseAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("result"u8);
            writeResult(writer);
            writer.WriteEndObject();
        });
    }

    // As in parse-server, the query string takes precedence over the body. Its values are strings, unless the parameter has another type.
    private static JsonElement ParametersOf(ParseRequest request, ParseFunction? function)
    {
        if (request.Query.Count == 0)
            return request.Body;
        var merged = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(merged))
        {
            writer.WriteStartObject();
            foreach (var member in request.Body.EnumerateObject().Where(member => !request.Query.ContainsKey(member.Name)))
                member.WriteTo(writer);
            foreach (var (name, values) in request.Query)
            {
                var parameter = function?.Parameters.FirstOrDefault(parameter => parameter.Name == name);
                writer.WritePropertyName(name);
                WriteValue(writer, values.ToString(), parameter?.Type ?? FieldType.String);
            }
            writer.WriteEndObject();
        }
        return JsonDocument.Parse(merged.WrittenMemory).RootElement;
    }

    private static void WriteValue(Utf8JsonWriter writer, string text, FieldType type)
    {
        try
        {
            if (type != FieldType.String)
            {
                using var value = JsonDocument.Parse(text);
                value.RootElement.WriteTo(writer);
                return;
            }
        }
        catch (JsonException)
        {
            // The function reports the wrong type.
        }
        writer.WriteStringValue(text);
    }
}
