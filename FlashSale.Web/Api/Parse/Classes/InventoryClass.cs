using System.Linq.Expressions;
using FlashSale.Domain.Stock;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Api.Parse.Writing;

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
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        throw new ParseException(ParseError.PermissionDenied);
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var inventory = (Inventory)current;
        changes.Keep("product", inventory.ProductId);
        if (changes.Find("stock") is FieldChange.Increment(_, not 0))
            await AddAsync(inventory, changes.WholeOf("stock", 0)!.Value, call, cancellationToken);
        else if (changes.Has("stock"))
            await CorrectAsync(inventory, changes.WholeOf("stock", inventory.Stock)!.Value, call, cancellationToken);
        return await ReadAsync(inventory.Id, call, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken) =>
        throw new ParseException(ParseError.Forbidden("A product's inventory goes with the product. To sell no more of it, set stock to 0."));

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

    private static async Task AddAsync(Inventory inventory, int delta, ParseCall call, CancellationToken cancellationToken)
    {
        var reason = delta > 0 ? StockReason.Restock : StockReason.Correction;
        Edits.Require(await call.Get<IInventories>().AddAsync(inventory.ProductId, delta, reason, null, call.Caller.Actor, cancellationToken));
    }

    private static async Task CorrectAsync(Inventory inventory, int stock, ParseCall call, CancellationToken cancellationToken)
    {
        var line = new InventoryLine(inventory.ProductId, "", Published: true, inventory.Stock, inventory.RowVersion, inventory.UpdatedAt);
        await Edits.SaveAsync(line, call, newest => call.Get<IInventories>().CorrectAsync(newest.ProductId, stock, newest.RowVersion, null, call.Caller.Actor, cancellationToken));
    }
}
