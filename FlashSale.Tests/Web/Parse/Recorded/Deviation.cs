using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>Where the shop answers otherwise than the recorded server, on purpose.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Reason">Why: a sentence for people.</param>
/// <param name="Status">The shop's status; null for the recorded one.</param>
/// <param name="Body">The shop's body; undefined for the recorded one. A member that must not be there is null.</param>
public sealed record Deviation(string Recording, string Step, string Reason, int? Status, JsonElement Body);
