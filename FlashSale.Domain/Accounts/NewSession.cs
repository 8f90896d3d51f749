namespace FlashSale.Domain.Accounts;

/// <summary>A session that was just created.</summary>
/// <param name="Token">The token that authenticates the client. It is returned only once, because the shop stores only its hash.</param>
/// <param name="Session">The session.</param>
public sealed record NewSession(string Token, Session Session)
{
    /// <summary>Omits the token, which must not appear in logs.</summary>
    public override string ToString() => $"{nameof(NewSession)} {{ Session = {Session.Id} }}";
}
