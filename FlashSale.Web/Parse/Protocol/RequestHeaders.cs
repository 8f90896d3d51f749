using System.Text.Json;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>Reads credentials from headers, or from the metadata in the body where a header is missing.</summary>
internal static class RequestHeaders
{
    /// <summary>Gets a header's value; null if it's missing or empty.</summary>
    public static string? Find(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Gets the session token; null if there is none.</summary>
    public static string? SessionToken(IHeaderDictionary headers, JsonElement metadata) =>
        Either(headers, "X-Parse-Session-Token", metadata, "_SessionToken");

    /// <summary>Gets the client's installation id; null if there is none.</summary>
    public static string? InstallationId(IHeaderDictionary headers, JsonElement metadata) =>
        Either(headers, "X-Parse-Installation-Id", metadata, "_InstallationId");

    /// <summary>Gets the client's idempotency key; null if there is none.</summary>
    public static string? RequestId(IHeaderDictionary headers) => Find(headers, "X-Parse-Request-Id");

    /// <summary>Reads a client's credentials.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="metadata">The body with its metadata; an empty object if there is none.</param>
    /// <param name="withSession">Whether to read the session token.</param>
    public static ParseCredentials ReadCredentials(IHeaderDictionary headers, JsonElement metadata, bool withSession = true) => new()
    {
        ApplicationId = Either(headers, "X-Parse-Application-Id", metadata, "_ApplicationId"),
        RestKey = Either(headers, "X-Parse-REST-API-Key", metadata, "_RESTAPIKey") ?? RequestReader.FindMetadata(metadata, "_RestKey"),
        JavaScriptKey = Either(headers, "X-Parse-Javascript-Key", metadata, "_JavaScriptKey"),
        ClientKey = Either(headers, "X-Parse-Client-Key", metadata, "_ClientKey"),
        DotNetKey = Either(headers, "X-Parse-Windows-Key", metadata, "_WindowsKey") ?? RequestReader.FindMetadata(metadata, "_DotNetKey"),
        MasterKey = Either(headers, "X-Parse-Master-Key", metadata, "_MasterKey"),
        SessionToken = withSession ? SessionToken(headers, metadata) : null,
    };

    private static string? Either(IHeaderDictionary headers, string header, JsonElement metadata, string member) =>
        Find(headers, header) ?? RequestReader.FindMetadata(metadata, member);
}
