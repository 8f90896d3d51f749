using System.Text.Json;
using FlashSale.Web.Api.Parse.Errors;

namespace FlashSale.Web.Api.Parse.Protocol;

/// <summary>What clients ask of the server itself: <c>/health</c>, <c>/config</c> and <c>/serverInfo</c>.</summary>
internal static class ServerApi
{
    // The version whose protocol this is: tools look at it to know what a server can.
    private const string ParseVersion = "8.6.0";

    public static void MapServer(this ParseRoutes routes)
    {
        routes.Map("GET", "/health", static (_, _) => Answer(WriteHealth));
        routes.Map("GET", "/config", static (_, _) => Answer(WriteConfig));
        routes.Map("GET", "/serverInfo", static (request, _) =>
            request.Caller.HasMasterKey ? Answer(WriteInfo) : throw new ParseException(ParseError.MasterKeyRequired));
    }

    private static Task<ParseAnswer> Answer(Action<Utf8JsonWriter> write) => Task.FromResult(ParseAnswer.Ok(write));

    private static void WriteHealth(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, "ok"u8);
        writer.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("params"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteInfo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("features"u8);
        WriteFeature(writer, "globalConfig"u8, ["read"]);
        WriteFeature(writer, "hooks"u8, []);
        WriteFeature(writer, "cloudCode"u8, []);
        WriteFeature(writer, "logs"u8, []);
        WriteFeature(writer, "push"u8, []);
        WriteFeature(writer, "schemas"u8, ["read"]);
        writer.WriteEndObject();
        writer.WriteString("parseServerVersion"u8, ParseVersion);
        writer.WriteEndObject();
    }

    private static void WriteFeature(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<string> abilities)
    {
        writer.WriteStartObject(name);
        foreach (var ability in abilities)
            writer.WriteBoolean(ability, true);
        writer.WriteEndObject();
    }
}
