namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>What an attacker knows about the shop: everything except other people's secrets.</summary>
internal sealed class AttackTargets
{
    /// <summary>The application id.</summary>
    public const string ApplicationId = "flash-sale";

    /// <summary>Every class with its fields.</summary>
    public required IReadOnlyList<HostileClass> Classes { get; init; }

    /// <summary>Names of functions.</summary>
    public required string[] Functions { get; init; }

    /// <summary>A product on sale: the only thing that the attacker may change, by buying it.</summary>
    public required string LiveProductId { get; init; }

    /// <summary>The attacker's session token.</summary>
    public required string Token { get; set; }

    /// <summary>The attacker's account.</summary>
    public required string UserId { get; set; }

    /// <summary>Another account.</summary>
    public required string VictimId { get; init; }

    /// <summary>Maximum length of a request body, in bytes.</summary>
    public required int MaxBodyBytes { get; init; }
}
