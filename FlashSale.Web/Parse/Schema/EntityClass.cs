using FlashSale.Domain;

namespace FlashSale.Web.Parse.Schema;

/// <summary>A class of the API whose objects are a subclass of <see cref="Entity"/>.</summary>
/// <typeparam name="T">The entity type.</typeparam>
public abstract class EntityClass<T> : ParseClass<T>
    where T : Entity
{
    /// <inheritdoc/>
    public sealed override string IdOf(object entity) => ((T)entity).Id;

    /// <inheritdoc/>
    protected sealed override IEnumerable<ParseField> SystemFields() =>
        SystemFields(entity => entity.Id, entity => entity.CreatedAt, entity => entity.UpdatedAt);
}
