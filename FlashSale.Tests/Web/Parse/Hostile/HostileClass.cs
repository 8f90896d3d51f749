namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A class of the API as an attacker sees it.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Fields">The fields.</param>
/// <param name="Ids">Ids of existing objects of the attacker and others.</param>
internal sealed record HostileClass(string Name, IReadOnlyList<HostileField> Fields, IReadOnlyList<string> Ids);
