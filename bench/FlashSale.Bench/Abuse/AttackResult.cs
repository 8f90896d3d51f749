namespace FlashSale.Bench.Abuse;

/// <summary>What an attacker achieved.</summary>
/// <param name="Served">Responses with a status below 400.</param>
/// <param name="Refused">Other responses.</param>
/// <param name="Broken">Requests without a response.</param>
internal sealed record AttackResult(int Served, int Refused, int Broken);
