namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>What an attacker knows of the shop: everything but other people's secrets.</summary>
internal sealed class AttackTargets
{
    /// <summary>The application's id.</summary>
    public const string ApplicationId = "flash-sale";

    /// <summary>Every class with its fields.</summary>
    public required IReadOnlyList<HostileClass> Classes { get; init; }

    /// <summary>Names of functions.</summary>
    public required string[] Functions { get; init; }

    /// <summary>A product that is on sale: the one thing that an attacker may really change, by buying it.</summary>
    public required string LiveProductId { get; init; }

    /// <summary>The attacker's session token.</summary>
    public required string Token { get; set; }

    /// <summary>The attacker's own account.</summary>
    public required string UserId { get; set; }

    /// <summary>Somebody else's account.</summary>
    public required string VictimId { get; init; }

    /// <summary>Longest body that the API takes, in bytes.</summary>
    public required int MaxBodyBytes { get; init; }
}
