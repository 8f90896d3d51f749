using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>
/// Apps on devices: <c>/installations</c> and <c>/classes/_Installation</c>. An app accesses its own installation, identified by its
/// installation id or its account. The shop sends no pushes; installations are stored so that SDKs work.
/// </summary>
internal static class InstallationsApi
{
    /// <summary>The class's name.</summary>
    public const string ClassName = "_Installation";

    // Old clients have no installation id, so the device token replaces it.
    private const string ByDeviceToken = "token:";

    public static void MapInstallations(this ParseRoutes routes)
    {
        routes.Map("POST", "/installations", SaveAsync);
        routes.Map("GET", "/installations", FindAsync);
        routes.Map("GET", "/installations/*", static (request, cancellationToken) =>
            GetAsync(request, request.Values[0], cancellationToken));
        routes.Map("PUT", "/installations/*", static (request, cancellationToken) =>
            UpdateAsync(request, request.Values[0], cancellationToken));
        routes.Map("DELETE", "/installations/*", static (request, cancellationToken) =>
            DeleteAsync(request, request.Values[0], cancellationToken));
    }

    /// <summary>Creates the installation, or updates the one with the same installation id.</summary>
    public static async Task<ParseAnswer> SaveAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        await request.CountInstallationAsync(cancellationToken);
        var installationId = InstallationIdOf(request) ?? throw new ParseException(new ParseError(
            StatusCodes.Status400BadRequest,
            135,
            "at least one ID field (deviceToken, installationId) must be specified in this operation"));
        IReadOnlyList<string> computed = [];
        var (saved, isNew) = await request.Get<IInstallations>().SaveAsync(
            installationId, stored => Edit(request, stored, out computed), cancellationToken);
        return new ParseAnswer(isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("objectId"u8, saved.Id);
            WriteDate(writer, "createdAt", saved.CreatedAt);
            if (!isNew)
                WriteDate(writer, "updatedAt", saved.UpdatedAt);
            WriteIdAndOwner(writer, saved);
            WriteFields(writer, saved, computed.Contains);
            writer.WriteEndObject();
        })
        {
            Location = isNew ? $"/installations/{saved.Id}" : null,
        };
    }

    /// <summary>Lists installations. Requires the master key.</summary>
    public static async Task<ParseAnswer> FindAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        if (!request.Caller.HasMasterKey)
            throw new ParseException(ParseError.Forbidden(
                "Clients aren't allowed to perform the find operation on the installation collection."));
        var limits = request.Get<QueryLimits>();
        var installations = request.Get<IInstallations>();
        var (limit, skip) = (Math.Min(NumberOf(request, "limit") ?? limits.DefaultLimit, limits.MaxLimit), NumberOf(request, "skip") ?? 0);
        if (skip > limits.MaxSkip)
            throw new ParseException(ParseError.InvalidQuery($"skip is too large. The limit is {limits.MaxSkip}."));
        var found = await installations.ListAsync(skip, limit, cancellationToken);
        int? count = NumberOf(request, "count") > 0 ? await installations.CountAsync(cancellationToken) : null;
        return ParseAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("results"u8);
            foreach (var each in found)
                Write(writer, each);
            writer.WriteEndArray();
            if (count is { } number)
                writer.WriteNumber("count"u8, number);
            writer.WriteEndObject();
        });
    }

    /// <summary>Gets the app's own installation.</summary>
    public static async Task<ParseAnswer> GetAsync(ParseRequest request, string id, CancellationToken cancellationToken)
    {
        var found = await FindOwnAsync(request, id, cancellationToken) ?? throw new ParseException(ParseError.NotFound);
        return ParseAnswer.Ok(writer => Write(writer, found));
    }

    /// <summary>Updates the app's own installation.</summary>
    public static async Task<ParseAnswer> UpdateAsync(ParseRequest request, string id, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> computed = [];
        var saved = await request.Get<IInstallations>().UpdateAsync(
            id,
            stored => IsOwn(request, stored) ? Edit(request, stored, out computed) : throw new ParseException(ParseError.NotFound),
            cancellationToken) ?? throw new ParseException(ParseError.NotFound);
        return ParseAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            WriteDate(writer, "updatedAt", saved.UpdatedAt);
            WriteFields(writer, saved, computed.Contains);
            writer.WriteEndObject();
        });
    }

    /// <summary>Deletes the app's own installation.</summary>
    public static async Task<ParseAnswer> DeleteAsync(ParseRequest request, string id, CancellationToken cancellationToken)
    {
        var isOwn = await FindOwnAsync(request, id, cancellationToken) is not null;
        if (!isOwn || !await request.Get<IInstallations>().DeleteAsync(id, cancellationToken))
            throw new ParseException(ParseError.NotFoundForDelete);
        return ParseAnswer.Empty;
    }

    private static async Task<Installation?> FindOwnAsync(ParseRequest request, string id, CancellationToken cancellationToken) =>
        await request.Get<IInstallations>().FindAsync(id, cancellationToken) is { } found && IsOwn(request, found) ? found : null;

    private static bool IsOwn(ParseRequest request, Installation installation) =>
        request.Caller.HasMasterKey
        || (installation.UserId is not null && installation.UserId == request.Caller.UserId)
        || (request.Call.InstallationId is { } installationId
            ? installation.InstallationId.Equals(installationId, StringComparison.OrdinalIgnoreCase)
            : installation.UserId is null && InstallationFields.IsKnownByObjectId(Fields(installation)));

    // From the body, or else from the header; in lowercase, as in Parse.
    private static string? InstallationIdOf(ParseRequest request)
    {
        var id = InstallationFields.TextOf(request.Body, "installationId") is { Length: > 0 } own ? own : request.Call.InstallationId;
        if (id is null)
            return InstallationFields.DeviceTokenOf(request.Body) is { } token
                ? ByDeviceToken + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))
                : null;
        return id.Length <= Session.InstallationIdLength
            ? id.ToLowerInvariant()
            : throw new ParseException(ParseError.Validation(
                $"installationId is too long. The limit is {Session.InstallationIdLength} characters."));
    }

    private static InstallationDraft Edit(ParseRequest request, Installation? stored, out IReadOnlyList<string> computed)
    {
        CheckOwner(request, stored);
        var deviceType = InstallationFields.TextOf(request.Body, "deviceType") ?? stored?.DeviceType;
        if (string.IsNullOrEmpty(deviceType))
            throw new ParseException(new ParseError(
                StatusCodes.Status400BadRequest, 135, "deviceType must be specified in this operation"));
        if (deviceType.Length > Installation.DeviceTypeLength)
            throw new ParseException(
                ParseError.Validation($"deviceType is too long. The limit is {Installation.DeviceTypeLength} characters."));
        if (request.Method == "PUT" && stored is not null)
        {
            var installationId = InstallationFields.TextOf(request.Body, "installationId")?.ToLowerInvariant();
            RefuseChange("installationId", installationId, stored.InstallationId);
            RefuseChange("deviceType", deviceType, stored.DeviceType);
        }
        var fields = stored is null ? [] : Fields(stored);
        computed = InstallationFields.Apply(fields, request.Body);
        // Some SDKs never send the header. Without an account, they can only prove that they know the object id.
        if (request.Call.InstallationId is not null)
            InstallationFields.SetKnownByObjectId(fields, false);
        else if (stored is null)
            InstallationFields.SetKnownByObjectId(fields, true);
        // A change with the master key keeps the installation's account.
        var userId = request.Caller.UserId is null && request.Caller.HasMasterKey ? stored?.UserId : request.Caller.UserId;
        return new InstallationDraft(deviceType, userId, fields.ToJsonString());
    }

    private static void RefuseChange(string name, string? wanted, string stored)
    {
        if (wanted is not null && wanted != stored && !stored.StartsWith(ByDeviceToken, StringComparison.Ordinal))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 136, $"{name} may not be changed in this operation"));
    }

    // The server sets account and ACL. Apps may only send the values that the server sets anyway.
    private static void CheckOwner(ParseRequest request, Installation? stored)
    {
        if (ObjectOf(request.Body, "user") is { } user && !user.TryGetProperty("__op", out _))
        {
            var isOwn = user.TryGetProperty("objectId", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { } userId
                && (userId == request.Caller.UserId || userId == stored?.UserId);
            if (!isOwn)
            {
                throw new ParseException(ParseError.PermissionDenied with
                {
                    Reason = "readOnlyField",
                    Detail = "The shop sets user to the logged-in account. Leave it out.",
                });
            }
        }
        if (ObjectOf(request.Body, Acl.FieldName) is { } acl && Acl.Read(acl) is { } wanted && wanted.OwnerId != request.Caller.UserId)
            throw new ParseException(Acl.Refused);
    }

    private static JsonElement? ObjectOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static int? NumberOf(ParseRequest request, string name)
    {
        string? text = request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
        if (request.Body.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null)
            text = member.ValueKind == JsonValueKind.String ? member.GetString() : member.GetRawText();
        return text switch
        {
            null => null,
            "true" => 1,
            "false" => 0,
            _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw new ParseException(ParseError.InvalidQuery($"{name} must be a whole number, 0 or more.")),
        };
    }

    private static void Write(Utf8JsonWriter writer, Installation installation)
    {
        writer.WriteStartObject();
        writer.WriteString("objectId"u8, installation.Id);
        WriteDate(writer, "createdAt", installation.CreatedAt);
        WriteDate(writer, "updatedAt", installation.UpdatedAt);
        WriteIdAndOwner(writer, installation);
        writer.WriteString("deviceType"u8, installation.DeviceType);
        WriteFields(writer, installation, _ => true);
        writer.WriteEndObject();
    }

    private static void WriteIdAndOwner(Utf8JsonWriter writer, Installation installation)
    {
        if (!installation.InstallationId.StartsWith(ByDeviceToken, StringComparison.Ordinal))
            writer.WriteString("installationId"u8, installation.InstallationId);
        if (installation.UserId is not { } userId)
            return;
        writer.WriteStartObject("user"u8);
        writer.WriteString("__type"u8, "Pointer"u8);
        writer.WriteString("className"u8, "_User"u8);
        writer.WriteString("objectId"u8, userId);
        writer.WriteEndObject();
        ParseObjectWriter.WriteAcl(writer, new Acl(userId, ForMerchants: false));
    }

    private static void WriteFields(Utf8JsonWriter writer, Installation installation, Func<string, bool> isShown)
    {
        foreach (var (name, value) in Fields(installation))
        {
            if (!InstallationFields.IsShown(name) || !isShown(name))
                continue;
            writer.WritePropertyName(name);
            value!.WriteTo(writer);
        }
    }

    private static JsonObject Fields(Installation installation) => JsonNode.Parse(installation.Fields)!.AsObject();

    private static void WriteDate(Utf8JsonWriter writer, string name, DateTimeOffset instant) =>
        writer.WriteString(name, ParseDate.Write(instant));
}
