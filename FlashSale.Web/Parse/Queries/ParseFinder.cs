using FlashSale.Data;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Reads objects for clients. Each caller finds only what he may see, also in sub-queries and among what is included. Everything is done by the
/// database, and by every engine with the same outcome.
/// </summary>
public sealed class ParseFinder(IDbContextFactory<FlashSaleDbContext> contexts, ParseClasses classes)
{
    /// <summary>The objects that a query asks for.</summary>
    /// <exception cref="ParseException">The caller may not read the class: see <see cref="ParseClass.Demand"/>.</exception>
    public async Task<FindResult> FindAsync(ParseClass of, FindQuery query, Caller caller, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(of);
        ArgumentNullException.ThrowIfNull(query);
        of.Demand(of.Rights.Read, caller);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var translator = new WhereTranslator(context, caller);
        var matching = translator.Find(of, query.Where);
        var objects = query.Limit == 0 ? [] : await ListAsync(WhereTranslator.Page(translator.Sort(matching, of, query.Order), query.Skip, query.Limit), cancellationToken);
        int? count = query.Counts ? await CountAsync(matching, cancellationToken) : null;
        return new FindResult(objects, await IncludeAsync(context, objects, query.Selection, caller, cancellationToken), count);
    }

    /// <summary>One object, or null if there is none or the caller may not see it.</summary>
    /// <param name="of">Its class.</param>
    /// <param name="id">Its id.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="selection">Which other objects to bring along; null for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ParseException">As with <see cref="FindAsync"/>.</exception>
    public async Task<FoundObject?> GetAsync(ParseClass of, string id, Caller caller, Selection? selection = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(of);
        of.Demand(of.Rights.Read, caller);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await LoadAsync(context, of, [id], caller, cancellationToken);
        return found is [var entity]
            ? new FoundObject(of, entity, await IncludeAsync(context, found, selection ?? Selection.All(of), caller, cancellationToken))
            : null;
    }

    /// <summary>Objects by their ids, without those that the caller may not see. The class's rights aren't checked.</summary>
    public async Task<IReadOnlyList<object>> LoadAsync(
        ParseClass of, IReadOnlyList<string> ids, Caller caller, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(of);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await LoadAsync(context, of, ids, caller, cancellationToken);
    }

    /// <summary>How many objects are as a <c>where</c> asks.</summary>
    /// <exception cref="ParseException">As with <see cref="FindAsync"/>.</exception>
    public async Task<int> CountAsync(ParseClass of, Where where, Caller caller, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(of);
        of.Demand(of.Rights.Read, caller);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await CountAsync(new WhereTranslator(context, caller).Find(of, where), cancellationToken);
    }

    /// <summary>The objects that others point to and a selection includes.</summary>
    public async Task<IncludedObjects> IncludeAsync(IReadOnlyList<object> objects, Selection selection, Caller caller, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await IncludeAsync(context, objects, selection, caller, cancellationToken);
    }

    // One query for each class and level, however many objects point there.
    private async Task<IncludedObjects> IncludeAsync(
        FlashSaleDbContext context, IReadOnlyList<object> objects, Selection selection, Caller caller, CancellationToken cancellationToken)
    {
        if (objects.Count == 0 || selection.Included.Count == 0)
            return IncludedObjects.None;
        var included = new IncludedObjects();
        var asked = new HashSet<(ParseClass, string)>();
        List<(Selection Selection, IReadOnlyList<object> Objects)> level = [(selection, objects)];
        while (level.Count > 0)
        {
            var pointers = new List<(ParseClass Target, Selection Selection, List<string> Ids)>();
            foreach (var (each, entities) in level)
            {
                foreach (var (field, below) in each.Included)
                    pointers.Add((classes.Get(field.TargetClass!), below, [.. entities.Select(field.Read).OfType<string>().Distinct()]));
            }
            foreach (var target in pointers.GroupBy(pointer => pointer.Target))
            {
                List<string> ids = [.. target.SelectMany(pointer => pointer.Ids).Where(id => asked.Add((target.Key, id)))];
                if (ids.Count == 0)
                    continue;
                foreach (var entity in await LoadAsync(context, target.Key, ids, caller, cancellationToken))
                    included.Add(target.Key, entity);
            }
            level = [.. pointers
                .Where(pointer => pointer.Selection.Included.Count > 0)
                .Select(pointer => (pointer.Selection, (IReadOnlyList<object>)[.. pointer.Ids.Select(id => included.Find(pointer.Target, id)).OfType<object>()]))];
        }
        return included;
    }

    private static Task<List<object>> LoadAsync(FlashSaleDbContext context, ParseClass of, IReadOnlyList<object> ids, Caller caller, CancellationToken cancellationToken) =>
        ListAsync(new WhereTranslator(context, caller).Find(of, new Where.OneOf(of.FindField("objectId")!, ids)), cancellationToken);

    private static Task<List<object>> ListAsync(IQueryable objects, CancellationToken cancellationToken) => ((IQueryable<object>)objects).ToListAsync(cancellationToken);

    private static Task<int> CountAsync(IQueryable objects, CancellationToken cancellationToken) => ((IQueryable<object>)objects).CountAsync(cancellationToken);
}
