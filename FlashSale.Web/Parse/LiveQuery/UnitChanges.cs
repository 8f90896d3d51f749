using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Changes of units that wait for the next round: an inventory's stock, and how much a sale has sold. However often they change meanwhile, of each
/// object only the first state before and the last state after are kept, by the row version; and one that comes when a newer one was told already is
/// not told any more.
/// </summary>
internal sealed class UnitChanges(ParseClasses classes)
{
    private const int MaxTold = 10_000;

    private readonly OrderedDictionary<string, Change> waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong> told = new(StringComparer.Ordinal);

    public bool IsEmpty => waiting.Count == 0;

    /// <summary>Keeps a change that only tells of units.</summary>
    /// <returns>False if it tells of something else, and is to be told at once.</returns>
    public bool TryAdd(Change change)
    {
        if (!IsOfUnits(change))
            return false;
        var id = change.After!.Id;
        if (told.TryGetValue(id, out var newest) && VersionOf(change.After) <= newest)
            return true;
        waiting[id] = waiting.TryGetValue(id, out var held) ? new Change(Older(held.Before!, change.Before!), Newer(held.After!, change.After)) : change;
        return true;
    }

    /// <summary>Takes out what waits of one object; null for nothing.</summary>
    public Change? Take(string id)
    {
        if (!waiting.Remove(id, out var change))
            return null;
        NoteTold(change);
        return change;
    }

    /// <summary>Takes out all that waits, what came first at the front.</summary>
    public IReadOnlyList<Change> TakeAll()
    {
        Change[] all = [.. waiting.Values];
        waiting.Clear();
        foreach (var change in all)
            NoteTold(change);
        return all;
    }

    /// <summary>Notes that a change, whatever it is of, is told now.</summary>
    public void NoteTold(Change change)
    {
        if (change.After is not { } after || after is not (Inventory or Sale))
            return;
        if (told.Count >= MaxTold)
            told.Clear();
        told[after.Id] = Math.Max(told.GetValueOrDefault(after.Id), VersionOf(after));
    }

    private bool IsOfUnits(Change change) => change switch
    {
        { Before: Inventory, After: Inventory } => true,
        { Before: Sale before, After: Sale after } => IsSame(before, after, but: "unitsSold"),
        _ => false,
    };

    private bool IsSame(Entity before, Entity after, string but) =>
        classes.Of(after)!.Fields.All(field => field.Name == but || field.Name == "updatedAt" || Equals(field.Read(before), field.Read(after)));

    private Entity Older(Entity one, Entity other) => VersionOf(other) < VersionOf(one) ? other : one;

    private Entity Newer(Entity one, Entity other) => VersionOf(other) < VersionOf(one) ? one : other;

    private ulong VersionOf(Entity entity) => classes.Of(entity)!.VersionOf(entity) ?? 0;
}
