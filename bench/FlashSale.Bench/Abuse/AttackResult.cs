namespace FlashSale.Bench.Abuse;

/// <summary>Responses to an attacker's requests.</summary>
/// <param name="Served">Responses with a status below 400.</param>
/// <param name="Refused">Other responses.</param>
/// <param name="Broken">Requests without a response.</param>
internal sealed record AttackResult(int Served, int Refused, int Broken);
