namespace FlashSale.Web.Parse.Protocol;

/// <summary>Who sends a request, and what that allows.</summary>
/// <param name="UserId">The account of the session token; null without one.</param>
/// <param name="UserName">Its username.</param>
/// <param name="SessionId">The session.</param>
/// <param name="IsMerchant">Whether the account has the role of a merchant.</param>
/// <param name="HasMasterKey">Whether the request came with the master key, from an address that may use it.</param>
public sealed record Caller(string? UserId, string? UserName, string? SessionId, bool IsMerchant, bool HasMasterKey)
{
    /// <summary>Nobody in particular.</summary>
    public static Caller Anonymous { get; } = new(null, null, null, false, false);

    /// <summary>Whether there is an account behind the request.</summary>
    public bool IsSignedIn => UserId is not null;

    /// <summary>Whether the caller looks after the shop: sees and changes what only merchants may.</summary>
    public bool Manages => IsMerchant || HasMasterKey;

    /// <summary>The name that a change is noted under.</summary>
    public string Actor => UserName ?? (HasMasterKey ? "master key" : throw new InvalidOperationException("Nobody is signed in."));
}
