using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.GraphQL.Loading;

/// <summary>
/// Loads the single objects of one request: those that are asked for by id, and those that others point to. Objects of a class are loaded
/// together, when the first of them is needed. Not thread-safe: a request's fields are resolved one after the other.
/// </summary>
internal sealed class ObjectLoader(GraphQLContext shop)
{
    private const int MostAtOnce = 1_000;

    private readonly Dictionary<ParseClass, LoadedClass> classes = [];

    /// <summary>
    /// An object that the caller may see, or null. The executor asks for it when all fields of a level have said what they need.
    /// </summary>
    /// <param name="of">Its class.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isRequired">Whether a missing object is an error.</param>
    public LoadingObject Find(ParseClass of, string id, bool isRequired)
    {
        var ofClass = ClassOf(of);
        if (!ofClass.Known.ContainsKey(id))
            ofClass.Wanted.Add(id);
        return new LoadingObject(this, of, id, isRequired);
    }

    /// <summary>Forgets what was loaded, because something was changed.</summary>
    public void Forget() => classes.Clear();

    /// <summary>The object, loaded with all others of its class that wait.</summary>
    internal async Task<object?> LoadAsync(ParseClass of, string id)
    {
        var ofClass = ClassOf(of);
        if (!ofClass.Known.TryGetValue(id, out var entity))
        {
            ofClass.Wanted.Add(id);
            foreach (var ids in ofClass.Wanted.Chunk(MostAtOnce))
                await LoadAsync(of, ids, ofClass.Known);
            ofClass.Wanted.Clear();
            entity = ofClass.Known[id];
        }
        return entity;
    }

    private async Task LoadAsync(ParseClass of, string[] ids, Dictionary<string, object?> known)
    {
        using var turn = await shop.EnterAsync(QueryCost.OfObjects(ids.Length));
        foreach (var entity in await shop.Request.Get<ParseFinder>().LoadAsync(of, ids, shop.Request.Caller, turn.Token))
            known[of.IdOf(entity)] = entity;
        foreach (var id in ids)
            known.TryAdd(id, null);
    }

    private LoadedClass ClassOf(ParseClass of) => classes.TryGetValue(of, out var known) ? known : classes[of] = new LoadedClass();

    private sealed class LoadedClass
    {
        public Dictionary<string, object?> Known { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Wanted { get; } = new(StringComparer.Ordinal);
    }
}
