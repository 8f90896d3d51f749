namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A field as an attacker sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The Parse type.</param>
/// <param name="Target">The class of a pointer's target; null for other types.</param>
internal sealed record HostileField(string Name, string Type, string? Target);
