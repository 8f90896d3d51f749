using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>An intended difference from the recorded server.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Status">The shop's status; null for the recorded one.</param>
/// <param name="Body">The shop's body; undefined for the recorded one. Null members must be absent.</param>
public sealed record Deviation(string Recording, string Step, string Reason, int? Status, JsonElement Body);
