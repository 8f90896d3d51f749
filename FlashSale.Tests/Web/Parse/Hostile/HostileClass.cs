namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A class of the API as an attacker sees it.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Ids">Objects that there are, the attacker's and others'.</param>
internal sealed record HostileClass(string Name, IReadOnlyList<HostileField> Fields, IReadOnlyList<string> Ids);
