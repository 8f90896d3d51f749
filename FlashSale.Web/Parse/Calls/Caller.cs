namespace FlashSale.Web.Parse.Calls;

/// <summary>The sender of a request, and what they may do.</summary>
/// <param name="UserId">The account's id; null without a session.</param>
/// <param name="UserName">The account's username.</param>
/// <param name="SessionId">The session's id; null without a session.</param>
/// <param name="IsMerchant">Whether the account has the merchant role.</param>
/// <param name="HasMasterKey">Whether the request has the master key and comes from an allowed address.</param>
public sealed record Caller(string? UserId, string? UserName, string? SessionId, bool IsMerchant, bool HasMasterKey)
{
    /// <summary>A caller without session or master key.</summary>
    public static Caller Anonymous { get; } = new(null, null, null, false, false);

    /// <summary>Whether the request has a session.</summary>
    public bool IsSignedIn => UserId is not null;

    /// <summary>Whether the caller may see and change what only merchants may.</summary>
    public bool Manages => IsMerchant || HasMasterKey;

    /// <summary>The name to record as the author of a change.</summary>
    public string Actor => UserName ?? (HasMasterKey ? "master key" : throw new InvalidOperationException("The caller isn't signed in."));
}
