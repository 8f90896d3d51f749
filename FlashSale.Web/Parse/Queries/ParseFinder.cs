using FlashSale.Data;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Reads objects for clients. Callers only find what they may see, also in subqueries and included objects. The database does all
/// filtering, with the same result on every engine. Thread-safe.
/// </summary>
public sealed class ParseFinder(IDbContextFactory<FlashSaleDbContext> contexts, ParseClasses classes)
{
    /// <summary>Executes a query.</summary>
    /// <exception cref="ParseException">The caller may not read the class: see <see cref="ParseClass.RequireAccess"/>.</exception>
    public async Task<FindResult> FindAsync(
        ParseClass parseClass, FindQuery query, Caller caller, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        ArgumentNullException.ThrowIfNull(query);
        parseClass.RequireAccess(parseClass.Rights.Read, caller);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var translator = new WhereTranslator(context, caller);
        var matching = translator.Find(parseClass, query.Where);
        var objects = query.Limit == 0
            ? []
            : await ListAsync(
                WhereTranslator.Page(translator.Sort(matching, parseClass, query.Order), query.Skip, query.Limit), cancellationToken);
        int? count = query.Counts ? await CountAsync(matching, cancellationToken) : null;
        return new FindResult(objects, await IncludeAsync(context, objects, query.Selection, caller, cancellationToken), count);
    }

    /// <summary>Gets an object; null if it doesn't exist or the caller can't see it.</summary>
    /// <param name="parseClass">The class.</param>
    /// <param name="id">The id.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="selection">The fields and included pointers; null for no included objects.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ParseException">See <see cref="FindAsync"/>.</exception>
    public async Task<FoundObject?> GetAsync(
        ParseClass parseClass, string id, Caller caller, Selection? selection = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        parseClass.RequireAccess(parseClass.Rights.Read, caller);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await LoadAsync(context, parseClass, [id], caller, cancellationToken);
        return found is [var entity]
            ? new FoundObject(
                parseClass, entity, await IncludeAsync(context, found, selection ?? Selection.All(parseClass), caller, cancellationToken))
            : null;
    }

    /// <summary>Loads objects by id, without those that the caller can't see. Doesn't check the class's rights.</summary>
    public async Task<IReadOnlyList<object>> LoadAsync(
        ParseClass parseClass, IReadOnlyList<string> ids, Caller caller, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await LoadAsync(context, parseClass, ids, caller, cancellationToken);
    }

    /// <summary>Counts the objects that match.</summary>
    /// <exception cref="ParseException">See <see cref="FindAsync"/>.</exception>
    public async Task<int> CountAsync(ParseClass parseClass, Where where, Caller caller, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        parseClass.RequireAccess(parseClass.Rights.Read, caller);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await CountAsync(new WhereTranslator(context, caller).Find(parseClass, where), cancellationToken);
    }

    /// <summary>Loads the objects that a selection includes.</summary>
    public async Task<IncludedObjects> IncludeAsync(
        IReadOnlyList<object> objects, Selection selection, Caller caller, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await IncludeAsync(context, objects, selection, caller, cancellationToken);
    }

    // One query per class and level, regardless of the number of pointers.
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
                .Select(
                    pointer =>
                        (
                            pointer.Selection,
                            (IReadOnlyList<object>)[.. pointer.Ids.Select(id => included.Find(pointer.Target, id)).OfType<object>()]))];
        }
        return included;
    }

    private static Task<List<object>> LoadAsync(
        FlashSaleDbContext context, ParseClass parseClass, IReadOnlyList<object> ids, Caller caller, CancellationToken cancellationToken) =>
        ListAsync(
            new WhereTranslator(context, caller).Find(parseClass, new Where.OneOf(parseClass.FindField("objectId")!, ids)),
            cancellationToken);

    private static Task<List<object>> ListAsync(IQueryable objects, CancellationToken cancellationToken) =>
        ((IQueryable<object>)objects).ToListAsync(cancellationToken);

    private static Task<int> CountAsync(IQueryable objects, CancellationToken cancellationToken) =>
        ((IQueryable<object>)objects).CountAsync(cancellationToken);
}
