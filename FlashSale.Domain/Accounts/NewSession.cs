namespace FlashSale.Domain.Accounts;

/// <summary>A session that was just created.</summary>
/// <param name="Token">The client's session token. It's returned only once, because only its hash is stored.</param>
/// <param name="Session">The session.</param>
public sealed record NewSession(string Token, Session Session)
{
    /// <summary>Leaves out the token, which must not appear in logs.</summary>
    public override string ToString() => $"{nameof(NewSession)} {{ Session = {Session.Id} }}";
}
