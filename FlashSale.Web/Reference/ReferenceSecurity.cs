using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>The security schemes of the OpenAPI document.</summary>
internal static class ReferenceSecurity
{
    /// <summary>The application id.</summary>
    public const string ApplicationId = "applicationId";

    /// <summary>The client key, if the shop requires one.</summary>
    public const string Key = "key";

    /// <summary>The token of any session.</summary>
    public const string Session = "session";

    /// <summary>The token of a merchant's session.</summary>
    public const string Merchant = "merchant";

    /// <summary>The master key.</summary>
    public const string MasterKey = "masterKey";

    /// <summary>Gets the alternative combinations of credentials, the usual one first.</summary>
    /// <param name="access">The required access; null if no credentials are needed.</param>
    public static IReadOnlyList<IReadOnlyList<string>> For(Access? access) => access switch
    {
        null => [],
        Access.Everyone => [[ApplicationId, Key], [ApplicationId, Key, Session]],
        Access.SignedIn => [[ApplicationId, Key, Session]],
        Access.Merchant => [[ApplicationId, Key, Merchant], [ApplicationId, MasterKey]],
        _ => [[ApplicationId, MasterKey]],
    };
}
