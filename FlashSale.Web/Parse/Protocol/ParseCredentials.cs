namespace FlashSale.Web.Parse.Protocol;

/// <summary>A client's credentials, from headers or from the metadata in the body where a header is missing.</summary>
internal sealed class ParseCredentials
{
    public string? ApplicationId { get; init; }

    public string? RestKey { get; init; }

    public string? JavaScriptKey { get; init; }

    public string? ClientKey { get; init; }

    public string? DotNetKey { get; init; }

    public string? MasterKey { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>Returns a copy with another session token.</summary>
    public ParseCredentials WithSession(string sessionToken) => new()
    {
        ApplicationId = ApplicationId,
        RestKey = RestKey,
        JavaScriptKey = JavaScriptKey,
        ClientKey = ClientKey,
        DotNetKey = DotNetKey,
        MasterKey = MasterKey,
        SessionToken = sessionToken,
    };
}
