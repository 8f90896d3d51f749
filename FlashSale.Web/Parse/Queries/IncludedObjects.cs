using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Objects that replace pointers to them. Objects that the caller can't see aren't included, so their pointers remain.</summary>
public sealed class IncludedObjects
{
    private readonly Dictionary<(ParseClass Class, string Id), object> entities = [];

    /// <summary>No objects.</summary>
    public static IncludedObjects None { get; } = new();

    /// <summary>Finds an included entity; null if there is none.</summary>
    public object? Find(ParseClass parseClass, string id) => entities.GetValueOrDefault((parseClass, id));

    internal bool Has(ParseClass parseClass, string id) => entities.ContainsKey((parseClass, id));

    internal void Add(ParseClass parseClass, object entity) => entities[(parseClass, parseClass.IdOf(entity))] = entity;
}
