using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>The rights of a LiveQuery connection or subscription.</summary>
/// <param name="Caller">The caller that determines what it may see.</param>
/// <param name="SessionExpiresAt">When its session expires; null without a session.</param>
internal sealed record Follower(Caller Caller, DateTimeOffset? SessionExpiresAt = null)
{
    /// <summary>Creates the rights of a valid session.</summary>
    public static Follower Of(SignedIn signedIn, bool hasMasterKey)
    {
        var session = signedIn.Session;
        var caller = new Caller(signedIn.UserId, signedIn.UserName, session.Id, signedIn.IsMerchant, hasMasterKey);
        return new Follower(caller, session.ExpiresAt);
    }

    /// <summary>The rights that remain when the session has ended: the master key's, if there is one.</summary>
    public Follower WithoutSession() => new(Caller.Anonymous with { HasMasterKey = Caller.HasMasterKey });
}
