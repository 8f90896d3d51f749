using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Loading;

/// <summary>
/// Loads the objects that a request gets by id or by pointer. Objects of a class are loaded in one batch when the first of them is needed.
/// Not thread-safe: a request's fields are resolved one after the other.
/// </summary>
internal sealed class ObjectLoader(GraphQLContext shop)
{
    private const int MaxBatchSize = 1_000;

    private readonly Dictionary<ParseClass, LoadedClass> classes = [];

    /// <summary>
    /// Finds an object that the caller may see. The executor awaits the result once all fields of a level have registered their objects.
    /// </summary>
    /// <param name="parseClass">The class.</param>
    /// <param name="id">The id.</param>
    /// <param name="isRequired">Whether a missing object is an error.</param>
    public LoadingObject Find(ParseClass parseClass, string id, bool isRequired)
    {
        var ofClass = ClassOf(parseClass);
        if (!ofClass.Known.ContainsKey(id))
            ofClass.Wanted.Add(id);
        return new LoadingObject(this, parseClass, id, isRequired);
    }

    /// <summary>Clears the loaded objects, because a mutation may have changed them.</summary>
    public void Forget() => classes.Clear();

    /// <summary>Loads the object together with the other registered objects of its class.</summary>
    internal async Task<object?> LoadAsync(ParseClass parseClass, string id)
    {
        var ofClass = ClassOf(parseClass);
        if (!ofClass.Known.TryGetValue(id, out var entity))
        {
            ofClass.Wanted.Add(id);
            foreach (var ids in ofClass.Wanted.Chunk(MaxBatchSize))
                await LoadAsync(parseClass, ids, ofClass.Known);
            ofClass.Wanted.Clear();
            entity = ofClass.Known[id];
        }
        return entity;
    }

    private async Task LoadAsync(ParseClass parseClass, string[] ids, Dictionary<string, object?> known)
    {
        using var slot = await shop.EnterAsync(QueryCost.CostOfObjects(ids.Length));
        foreach (var entity in await shop.Request.Get<ParseFinder>().LoadAsync(parseClass, ids, shop.Request.Caller, slot.Token))
            known[parseClass.IdOf(entity)] = entity;
        foreach (var id in ids)
            known.TryAdd(id, null);
    }

    private LoadedClass ClassOf(ParseClass parseClass) =>
        classes.TryGetValue(parseClass, out var known) ? known : classes[parseClass] = new LoadedClass();

    private sealed class LoadedClass
    {
        public Dictionary<string, object?> Known { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Wanted { get; } = new(StringComparer.Ordinal);
    }
}
