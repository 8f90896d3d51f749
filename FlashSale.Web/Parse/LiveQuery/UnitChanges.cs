using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Changes of stock and units sold that wait for the next round. Keeps only the first state before and the last state after per object, by
/// row version, and drops changes older than those already sent.
/// </summary>
internal sealed class UnitChanges(ParseClasses classes)
{
    private const int MaxSent = 10_000;

    private readonly OrderedDictionary<string, Change> waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong> sentVersions = new(StringComparer.Ordinal);

    public bool IsEmpty => waiting.Count == 0;

    /// <summary>Adds a change if it only changes units.</summary>
    /// <returns>False if it changes anything else and must be dispatched immediately.</returns>
    public bool TryAdd(Change change)
    {
        if (!IsOfUnits(change))
            return false;
        var id = change.After!.Id;
        if (sentVersions.TryGetValue(id, out var newest) && VersionOf(change.After) <= newest)
            return true;
        waiting[id] = waiting.TryGetValue(id, out var earlier)
            ? new Change(Older(earlier.Before!, change.Before!), Newer(earlier.After!, change.After))
            : change;
        return true;
    }

    /// <summary>Removes and returns the waiting change of an object; null if there is none.</summary>
    public Change? Take(string id)
    {
        if (!waiting.Remove(id, out var change))
            return null;
        MarkSent(change);
        return change;
    }

    /// <summary>Removes and returns all waiting changes in order of arrival.</summary>
    public IReadOnlyList<Change> TakeAll()
    {
        Change[] all = [.. waiting.Values];
        waiting.Clear();
        foreach (var change in all)
            MarkSent(change);
        return all;
    }

    /// <summary>Records that a change is being sent.</summary>
    public void MarkSent(Change change)
    {
        if (change.After is not { } after || after is not (Inventory or Sale))
            return;
        if (sentVersions.Count >= MaxSent)
            sentVersions.Clear();
        sentVersions[after.Id] = Math.Max(sentVersions.GetValueOrDefault(after.Id), VersionOf(after));
    }

    private bool IsOfUnits(Change change) => change switch
    {
        { Before: Inventory, After: Inventory } => true,
        { Before: Sale before, After: Sale after } => IsSame(before, after, but: "unitsSold"),
        _ => false,
    };

    private bool IsSame(Entity before, Entity after, string but) =>
        classes.Of(after)!.Fields.All(
            field => field.Name == but || field.Name == "updatedAt" || field.IsSame(before, after));

    private Entity Older(Entity one, Entity other) => VersionOf(other) < VersionOf(one) ? other : one;

    private Entity Newer(Entity one, Entity other) => VersionOf(other) < VersionOf(one) ? one : other;

    private ulong VersionOf(Entity entity) => classes.Of(entity)!.VersionOf(entity) ?? 0;
}
