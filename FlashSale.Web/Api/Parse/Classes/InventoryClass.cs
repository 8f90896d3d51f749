using System.Linq.Expressions;
using FlashSale.Domain.Stock;

namespace FlashSale.Web.Api.Parse.Classes;

/// <summary>The API's class <c>Inventory</c>.</summary>
public sealed class InventoryClass : EntityClass<Inventory>
{
    /// <inheritdoc/>
    public override string Name => "Inventory";

    /// <inheritdoc/>
    public override string Meaning => "How many units of a product can be sold; one for each product.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Public;

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((Inventory)entity).RowVersion;

    /// <inheritdoc/>
    protected override Expression<Func<Inventory, bool>> ReadableBy(Caller caller) => caller.Manages ? inventory => true : inventory => inventory.Product!.Published;

    /// <inheritdoc/>
    protected override bool CanRead(Inventory entity, Caller caller) => caller.Manages || entity.Product is { Published: true };

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("product", "Product", inventory => inventory.ProductId, "The product.", required: true),
        Number("stock", inventory => inventory.Stock, $"Units that can be sold, 0 to {Inventory.MaxStock}.", required: true),
    ];
}
