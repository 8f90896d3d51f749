using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Reads and writes the fields of an installation that Parse's SDKs send, as values or operations.</summary>
internal static class InstallationFields
{
    private const string ClassName = "_Installation";
    private const int AppleTokenLength = 64;
    private const string DeviceToken = "deviceToken";

    // Stored with the app's fields but never returned.
    private const string KnownByObjectId = "_knownByObjectId";

    // JavaScript's largest safe integer.
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

    /// <summary>The field names, separated by commas.</summary>
    public static string Names => string.Join(", ", Known.Keys);

    /// <summary>Gets a string member of a request; null if it's missing or null.</summary>
    /// <exception cref="ParseException">The member isn't a string.</exception>
    public static string? TextOf(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw WrongType(name, Kind.String, value);
    }

    /// <summary>The normalized push token of the device; null if the request has none.</summary>
    /// <exception cref="ParseException">The token isn't a string.</exception>
    public static string? DeviceTokenOf(JsonElement body) => TextOf(body, DeviceToken) is { Length: > 0 } token ? Normalize(token) : null;

    /// <summary>Whether a stored field is returned to apps.</summary>
    public static bool IsShown(string name) => name != KnownByObjectId;

    /// <summary>
    /// Whether knowing the object id is enough to read and change the installation, for apps that send no installation id.
    /// </summary>
    public static bool IsKnownByObjectId(JsonObject stored) => stored.ContainsKey(KnownByObjectId);

    /// <summary>Sets whether knowing the object id is enough to read and change the installation.</summary>
    public static void SetKnownByObjectId(JsonObject stored, bool isKnown)
    {
        if (isKnown)
            stored[KnownByObjectId] = true;
        else
            stored.Remove(KnownByObjectId);
    }

    /// <summary>Applies a request's fields to the stored ones.</summary>
    /// <param name="stored">The stored fields. This method changes them.</param>
    /// <param name="body">The request's body.</param>
    /// <returns>The fields whose new values were computed by operations.</returns>
    /// <exception cref="ParseException">A field is unknown, or a value has the wrong type.</exception>
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
                    Detail = $"{ClassName} has no field {member.Name}, and clients can't add fields. "
                        + $"Available fields: installationId, deviceType, {Names}.",
                });
            }
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                stored.Remove(member.Name);
            }
            else if (member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("__op", out var operation))
            {
                ApplyOperation(stored, member.Name, kind, member.Value, operation);
                computed.Add(member.Name);
            }
            else
            {
                stored[member.Name] = ReadValue(member.Name, kind, member.Value);
            }
        }
        if (stored.ToJsonString().Length > Installation.FieldsLength - KnownByObjectId.Length - 10)
            throw new ParseException(ParseError.Validation(
                $"The installation's fields are too long. The limit is {Installation.FieldsLength} characters in total."));
        return computed;
    }

    // Set by the server, or read by InstallationsApi.
    private static bool IsHandledElsewhere(string name) =>
        name is "objectId" or "createdAt" or "updatedAt" or "className" or "__type" or "installationId" or "deviceType" or "user" or "ACL";

    private static string Normalize(string token) => token.Length == AppleTokenLength ? token.ToLowerInvariant() : token;

    private static void ApplyOperation(JsonObject stored, string name, Kind kind, JsonElement value, JsonElement operation)
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
                    StatusCodes.Status400BadRequest, 108, $"{name} doesn't support the operation {op ?? operation.ToString()}."));
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

    private static ParseException TooLarge(string name) => new(ParseError.Validation($"{name} is too large."));

    private static ParseException WrongType(string name, Kind expected, JsonElement value)
    {
        var got = value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "Boolean" : value.ValueKind.ToString();
        return new ParseException(ParseError.WrongType($"{ClassName}.{name}", expected.ToString(), got));
    }
}
