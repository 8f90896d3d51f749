using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>What apps say about an installation: the fields that Parse's SDKs have, with values or operations.</summary>
internal static class InstallationFields
{
    private const string ClassName = "_Installation";
    private const int AppleTokenLength = 64;
    private const string DeviceToken = "deviceToken";

    // Stored beside the app's fields, and never shown.
    private const string KnownByObjectId = "_knownByObjectId";

    // The largest whole number that JavaScript counts exactly.
    private const decimal LargestNumber = 9_007_199_254_740_991m;

    private enum Kind
    {
        String,
        Number,
        Array,
        Object,
    }

    private static readonly Dictionary<string, Kind> Known = new(StringComparer.Ordinal)
    {
        [DeviceToken] = Kind.String,
        ["channels"] = Kind.Array,
        ["pushType"] = Kind.String,
        ["GCMSenderId"] = Kind.String,
        ["timeZone"] = Kind.String,
        ["localeIdentifier"] = Kind.String,
        ["badge"] = Kind.Number,
        ["appName"] = Kind.String,
        ["appVersion"] = Kind.String,
        ["appIdentifier"] = Kind.String,
        ["parseVersion"] = Kind.String,
        ["deviceTokenLastModified"] = Kind.Number,
        ["deviceSubtypes"] = Kind.Array,
        ["deviceUris"] = Kind.Object,
    };

    /// <summary>The names of the fields, for people.</summary>
    public static string Names => string.Join(", ", Known.Keys);

    /// <summary>The text that a member of a request has; null if it is absent or deleted.</summary>
    /// <exception cref="ParseException">It is something else.</exception>
    public static string? TextOf(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw WrongType(name, Kind.String, value);
    }

    /// <summary>The device's token for pushes as it is stored; null if the request has none.</summary>
    /// <exception cref="ParseException">It is no text.</exception>
    public static string? DeviceTokenOf(JsonElement body) => TextOf(body, DeviceToken) is { Length: > 0 } token ? Normalize(token) : null;

    /// <summary>Whether a stored field is the app's own, and not the shop's.</summary>
    public static bool IsShown(string name) => name != KnownByObjectId;

    /// <summary>Whether an app that sends no installation id may read and change the installation if it knows the object's id.</summary>
    public static bool IsKnownByObjectId(JsonObject stored) => stored.ContainsKey(KnownByObjectId);

    /// <summary>
    /// Sets whether an app that sends no installation id may read and change the installation if it knows the object's id.
    /// </summary>
    public static void SetKnownByObjectId(JsonObject stored, bool isKnown)
    {
        if (isKnown)
            stored[KnownByObjectId] = true;
        else
            stored.Remove(KnownByObjectId);
    }

    /// <summary>Applies the fields of a request to those that are stored.</summary>
    /// <param name="stored">The stored fields, which are changed.</param>
    /// <param name="body">The request.</param>
    /// <returns>The fields whose new values the client can't know.</returns>
    /// <exception cref="ParseException">A field is unknown, or has a value of another type.</exception>
    public static IReadOnlyList<string> Apply(JsonObject stored, JsonElement body)
    {
        var computed = new List<string>();
        foreach (var member in body.EnumerateObject().Where(member => !IsHandledElsewhere(member.Name)))
        {
            if (!Known.TryGetValue(member.Name, out var kind))
            {
                throw new ParseException(ParseError.PermissionDenied with
                {
                    Reason = "unknownField",
                    Detail = $"{ClassName} has no field {member.Name}, and clients cannot add any. "
                        + $"Its fields are installationId, deviceType, {Names}.",
                });
            }
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                stored.Remove(member.Name);
            }
            else if (member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("__op", out var operation))
            {
                Operate(stored, member.Name, kind, member.Value, operation);
                computed.Add(member.Name);
            }
            else
            {
                stored[member.Name] = ReadValue(member.Name, kind, member.Value);
            }
        }
        if (stored.ToJsonString().Length > Installation.FieldsLength - KnownByObjectId.Length - 10)
            throw new ParseException(ParseError.Validation(
                $"An installation's fields may have at most {Installation.FieldsLength} characters together."));
        return computed;
    }

    // Written by the shop, or read by who saves the installation.
    private static bool IsHandledElsewhere(string name) =>
        name is "objectId" or "createdAt" or "updatedAt" or "className" or "__type" or "installationId" or "deviceType" or "user" or "ACL";

    private static string Normalize(string token) => token.Length == AppleTokenLength ? token.ToLowerInvariant() : token;

    private static void Operate(JsonObject stored, string name, Kind kind, JsonElement value, JsonElement operation)
    {
        var op = operation.ValueKind == JsonValueKind.String ? operation.GetString() : null;
        switch (op)
        {
            case "Delete":
                stored.Remove(name);
                break;
            case "Increment"
                when kind == Kind.Number && value.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.Number:
                var sum = ReadNumber(name, amount) + (stored[name]?.GetValue<decimal>() ?? 0);
                stored[name] = Math.Abs(sum) <= LargestNumber ? sum : throw TooLarge(name);
                break;
            case "Add" or "AddUnique" or "Remove" when kind == Kind.Array && value.TryGetProperty("objects", out var objects):
                stored[name] = Combine(op, stored[name] as JsonArray ?? [], ReadTexts(name, objects));
                break;
            default:
                throw new ParseException(new ParseError(
                    StatusCodes.Status400BadRequest, 108, $"{name} can't be changed by the operation {op ?? operation.ToString()}."));
        }
    }

    private static JsonArray Combine(string op, JsonArray stored, IReadOnlyList<string> objects)
    {
        var texts = stored.Select(each => each!.GetValue<string>()).ToList();
        if (op == "Remove")
            texts.RemoveAll(objects.Contains);
        else
            texts.AddRange(op == "AddUnique" ? objects.Distinct(StringComparer.Ordinal).Except(texts).ToList() : objects);
        return ToArray(texts);
    }

    private static JsonNode ReadValue(string name, Kind kind, JsonElement value)
    {
        switch (kind)
        {
            case Kind.String when value.ValueKind == JsonValueKind.String:
                var text = value.GetString()!;
                return name == DeviceToken ? Normalize(text) : text;
            case Kind.Number when value.ValueKind == JsonValueKind.Number:
                return ReadNumber(name, value);
            case Kind.Array when value.ValueKind == JsonValueKind.Array:
                return ToArray(ReadTexts(name, value));
            case Kind.Object when value.ValueKind == JsonValueKind.Object:
                return JsonObject.Create(value.Clone())!;
            default:
                throw WrongType(name, kind, value);
        }
    }

    private static decimal ReadNumber(string name, JsonElement value) =>
        value.TryGetDecimal(out var number) && Math.Abs(number) <= LargestNumber ? number : throw TooLarge(name);

    private static List<string> ReadTexts(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw WrongType(name, Kind.Array, value);
        return [.. value.EnumerateArray().Select(each => each.ValueKind == JsonValueKind.String
            ? each.GetString()!
            : throw WrongType(name, Kind.String, each))];
    }

    private static JsonArray ToArray(IEnumerable<string> texts) => [.. texts.Select(each => (JsonNode)JsonValue.Create(each))];

    private static ParseException TooLarge(string name) => new(ParseError.Validation($"{name} is too large a number."));

    private static ParseException WrongType(string name, Kind expected, JsonElement value)
    {
        var got = value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "Boolean" : value.ValueKind.ToString();
        return new ParseException(ParseError.WrongType($"{ClassName}.{name}", expected.ToString(), got));
    }
}
