namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A field as an attacker sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, in Parse's word.</param>
/// <param name="Target">The class that it points to; null if it does not point.</param>
internal sealed record HostileField(string Name, string Type, string? Target);
