using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Endpoints of the server itself: <c>/health</c>, <c>/config</c>, <c>/serverInfo</c> and <c>/events</c>.</summary>
internal static class ServerApi
{
    // The parse-server version with this protocol. Tools use it to detect features.
    private const string ParseVersion = "8.6.94";

    public static void MapServer(this ParseRoutes routes)
    {
        routes.Map("GET", "/health", static (_, _) => Answer(WriteHealth));
        routes.Map("GET", "/config", static (_, _) => Answer(WriteConfig));
        // SDKs report when an app is opened. As parse-server does without an analytics adapter, the shop discards these events.
        routes.Map("POST", "/events/*", static (_, _) => Task.FromResult(ParseAnswer.Empty));
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
        WriteFeature(writer, "globalConfig"u8, can: ["read"], cannot: ["create", "update", "delete"]);
        WriteFeature(writer, "hooks"u8, can: [], cannot: ["create", "read", "update", "delete"]);
        WriteFeature(writer, "cloudCode"u8, can: [], cannot: ["jobs"]);
        WriteFeature(writer, "logs"u8, can: [], cannot: ["level", "size", "order", "until", "from"]);
        WriteFeature(
            writer, "push"u8, can: [], cannot: ["immediatePush", "scheduledPush", "storedPushData", "pushAudiences", "localization"]);
        WriteFeature(
            writer,
            "schemas"u8,
            can: [],
            cannot:
            [
                "addField",
                "removeField",
                "addClass",
                "removeClass",
                "clearAllDataFromClass",
                "exportClass",
                "editClassLevelPermissions",
                "editPointerPermissions",
            ]);
        WriteFeature(writer, "settings"u8, can: [], cannot: ["securityCheck"]);
        writer.WriteEndObject();
        writer.WriteString("parseServerVersion"u8, ParseVersion);
        writer.WriteEndObject();
    }

    private static void WriteFeature(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<string> can, ReadOnlySpan<string> cannot)
    {
        writer.WriteStartObject(name);
        foreach (var ability in can)
            writer.WriteBoolean(ability, true);
        foreach (var ability in cannot)
            writer.WriteBoolean(ability, false);
        writer.WriteEndObject();
    }
}
