using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Objects that are shown in place of the pointers to them. One that the caller may not see is not among them and stays a pointer.</summary>
public sealed class IncludedObjects
{
    private readonly Dictionary<(ParseClass Class, string Id), object> entities = [];

    /// <summary>None.</summary>
    public static IncludedObjects None { get; } = new();

    /// <summary>The entity with this id, or null.</summary>
    public object? Find(ParseClass of, string id) => entities.GetValueOrDefault((of, id));

    internal bool Has(ParseClass of, string id) => entities.ContainsKey((of, id));

    internal void Add(ParseClass of, object entity) => entities[(of, of.IdOf(entity))] = entity;
}
