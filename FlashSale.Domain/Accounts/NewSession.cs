namespace FlashSale.Domain.Accounts;

/// <summary>A session that was just made.</summary>
/// <param name="Token">What the client shows from now on. It is told this once: the shop keeps only a hash of it.</param>
/// <param name="Session">The session.</param>
public sealed record NewSession(string Token, Session Session)
{
    /// <summary>Without the token, which must not get into a log.</summary>
    public override string ToString() => $"{nameof(NewSession)} {{ Session = {Session.Id} }}";
}
