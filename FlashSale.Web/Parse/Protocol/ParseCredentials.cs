namespace FlashSale.Web.Parse.Protocol;

/// <summary>What a client shows of itself: from headers, or from the metadata of a tunnelled body where the header is missing.</summary>
internal sealed class ParseCredentials
{
    public string? ApplicationId { get; init; }

    public string? RestKey { get; init; }

    public string? JavaScriptKey { get; init; }

    public string? ClientKey { get; init; }

    public string? DotNetKey { get; init; }

    public string? MasterKey { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>The same with another session token.</summary>
    public ParseCredentials With(string sessionToken) => new()
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
