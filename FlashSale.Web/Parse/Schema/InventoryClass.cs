using System.Linq.Expressions;
using FlashSale.Domain.Stock;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>Inventory</c>.</summary>
public sealed class InventoryClass : EntityClass<Inventory>
{
    /// <inheritdoc/>
    public override string Name => "Inventory";

    /// <inheritdoc/>
    public override string Meaning => "How many units of a product can be sold; one for each product.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.PublicAndKept;

    /// <inheritdoc/>
    public override string WhyKept => "A product's inventory goes with the product. To sell no more of it, set stock to 0.";

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((Inventory)entity).RowVersion;

    /// <inheritdoc/>
    public override string? ProductIdOf(object entity) => ((Inventory)entity).ProductId;

    /// <summary>Gives a new product its first stock: the product was made together with its inventory.</summary>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var productId = changes.TextOf("product")!;
        var ofProduct = new FindQuery { Where = new Where.OneOf(FindField("product")!, [productId]), Selection = Selection.All(this) };
        // Before it is changed: what was done cannot fail for what is read afterwards.
        if ((await call.Get<ParseFinder>().FindAsync(this, ofProduct, call.Caller, cancellationToken)).Objects is not [Inventory inventory])
            throw new ParseException(ParseError.Validation(EditOutcomes.NoSuchProduct));
        switch (await call.Get<IInventories>().SetInitialAsync(productId, changes.WholeOf("stock")!.Value, call.Caller.Actor, cancellationToken))
        {
            case InitialStock.Set first:
                return AsKept(inventory, first.Change.Line);
            case InitialStock.AlreadyStocked:
                throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 137, "This product has its inventory already: change the stock of that one."));
            case InitialStock.Invalid invalid:
                throw new ParseException(ParseError.Validation(invalid.Problem.Message));
            default:
                throw new ParseException(ParseError.Validation(EditOutcomes.NoSuchProduct));
        }
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var inventory = (Inventory)current;
        var inventories = call.Get<IInventories>();
        var (product, actor) = (inventory.ProductId, call.Caller.Actor);
        changes.Keep("product", product);
        InventoryLine kept;
        switch (changes.Find("stock"))
        {
            // Guarded by the version, and so no blind movement either.
            case FieldChange.Increment when call.IfMatch is { } version:
                kept = EditOutcomes.Require(await inventories.CorrectAsync(product, changes.WholeOf("stock", inventory.Stock)!.Value, version, null, actor, cancellationToken));
                break;
            case FieldChange.Increment(_, not 0):
                var delta = changes.WholeOf("stock", 0)!.Value;
                kept = EditOutcomes.Require(await inventories.AddAsync(product, delta, delta > 0 ? StockReason.Restock : StockReason.Correction, null, actor, cancellationToken));
                break;
            case FieldChange.Set when call.IfMatch is { } version:
                kept = EditOutcomes.Require(await inventories.CorrectAsync(product, changes.WholeOf("stock")!.Value, version, null, actor, cancellationToken));
                break;
            case FieldChange.Set:
                kept = EditOutcomes.Require(await inventories.SetAsync(product, changes.WholeOf("stock")!.Value, null, actor, cancellationToken)).Line;
                break;
            default:
                return inventory;
        }
        return AsKept(inventory, kept);
    }

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

    private static Inventory AsKept(Inventory inventory, InventoryLine line) => new()
    {
        Id = inventory.Id,
        CreatedAt = inventory.CreatedAt,
        UpdatedAt = line.UpdatedAt,
        ProductId = inventory.ProductId,
        Stock = line.Stock,
        RowVersion = line.RowVersion,
    };
}
