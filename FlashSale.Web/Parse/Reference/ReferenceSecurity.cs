using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>What a request shows of who sends it, by the names that the OpenAPI document gives these things.</summary>
internal static class ReferenceSecurity
{
    /// <summary>The application id.</summary>
    public const string ApplicationId = "applicationId";

    /// <summary>The key that the shop may want of its clients.</summary>
    public const string Key = "key";

    /// <summary>The token of anybody's session.</summary>
    public const string Session = "session";

    /// <summary>The token of a merchant's session.</summary>
    public const string Merchant = "merchant";

    /// <summary>The master key.</summary>
    public const string MasterKey = "masterKey";

    /// <summary>Each way to be let in, the usual one first; each is a list of what is needed together.</summary>
    /// <param name="who">Who may; null for everybody without any of these.</param>
    public static IReadOnlyList<IReadOnlyList<string>> For(Access? who) => who switch
    {
        null => [],
        Access.Everyone => [[ApplicationId, Key], [ApplicationId, Key, Session]],
        Access.SignedIn => [[ApplicationId, Key, Session]],
        Access.Merchant => [[ApplicationId, Key, Merchant], [ApplicationId, MasterKey]],
        _ => [[ApplicationId, MasterKey]],
    };
}
