using System.Linq.Expressions;
using FlashSale.Data;
using FlashSale.Domain.Stock;
using FlashSale.Web.Parse.Calls;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>Inventory</c>.</summary>
public sealed class InventoryClass : EntityClass<Inventory>
{
    /// <inheritdoc/>
    public override string Name => "Inventory";

    /// <inheritdoc/>
    public override string Description => "The stock of a product. Each product has exactly one inventory.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.PublicAndKept;

    /// <inheritdoc/>
    public override string DeleteRefusal => "An inventory is deleted together with its product. To stop selling, set stock to 0.";

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((Inventory)entity).RowVersion;

    /// <inheritdoc/>
    public override string? ProductIdOf(object entity) => ((Inventory)entity).ProductId;

    /// <summary>Sets the initial stock of a new product. The inventory already exists, because it's created with the product.</summary>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var productId = changes.TextOf("product")!;
        // Read before the change, so that a read failure can't fail a committed change.
        var inventory = await FindAsync(productId, call, cancellationToken)
            ?? throw new ParseException(ParseError.Validation(EditOutcomes.NoSuchProduct));
        var stock = changes.WholeOf("stock")!.Value;
        var outcome = await call.Get<IInventories>().SetInitialAsync(productId, stock, call.Caller.Actor, cancellationToken);
        return outcome.Match(
            set: it => WithLine(inventory, it.Change.Line),
            hadStock: _ => throw new ParseException(
                new ParseError(StatusCodes.Status400BadRequest, 137, "This product already has an inventory. Update its stock instead.")),
            invalid: it => throw new ParseException(ParseError.Validation(it.Problem.Message)),
            notFound: _ => throw new ParseException(ParseError.Validation(EditOutcomes.NoSuchProduct)));
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(
        object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var inventory = (Inventory)current;
        var inventories = call.Get<IInventories>();
        var (product, actor) = (inventory.ProductId, call.Caller.Actor);
        changes.RequireUnchanged("product", product);
        InventoryLine line;
        switch (changes.Find("stock"))
        {
            // Guarded by the version, like a plain value with If-Match.
            case FieldChange.Increment when call.IfMatch is { } version:
                line = EditOutcomes.Require(
                    await inventories.CorrectAsync(
                        product, changes.WholeOf("stock", inventory.Stock)!.Value, version, null, actor, cancellationToken));
                break;
            case FieldChange.Increment(_, not 0):
                var delta = changes.WholeOf("stock", 0)!.Value;
                line = EditOutcomes.Require(
                    await inventories.AddAsync(
                        product, delta, delta > 0 ? StockReason.Restock : StockReason.Correction, null, actor, cancellationToken));
                break;
            case FieldChange.Set when call.IfMatch is { } version:
                line = EditOutcomes.Require(
                    await inventories.CorrectAsync(product, changes.WholeOf("stock")!.Value, version, null, actor, cancellationToken));
                break;
            case FieldChange.Set:
                line = EditOutcomes.Require(
                    await inventories.SetAsync(product, changes.WholeOf("stock")!.Value, null, actor, cancellationToken)).Line;
                break;
            default:
                return inventory;
        }
        return WithLine(inventory, line);
    }

    /// <inheritdoc/>
    protected override Expression<Func<Inventory, bool>> ReadableBy(Caller caller) =>
        caller.Manages ? inventory => true : inventory => inventory.Product!.Published;

    /// <inheritdoc/>
    protected override bool CanRead(Inventory entity, Caller caller) => caller.Manages || entity.Product is { Published: true };

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("product", "Product", inventory => inventory.ProductId, "The product.", required: true),
        Number("stock", inventory => inventory.Stock, $"Number of units that can be sold: 0 to {Inventory.MaxStock}.", required: true),
    ];

    private async Task<Inventory?> FindAsync(string productId, ParseCall call, CancellationToken cancellationToken)
    {
        await using var context = await call.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(cancellationToken);
        return await ((IQueryable<Inventory>)Readable(context, call.Caller))
            .SingleOrDefaultAsync(inventory => inventory.ProductId == productId, cancellationToken);
    }

    private static Inventory WithLine(Inventory inventory, InventoryLine line) => new()
    {
        Id = inventory.Id,
        CreatedAt = inventory.CreatedAt,
        UpdatedAt = line.UpdatedAt,
        ProductId = inventory.ProductId,
        Stock = line.Stock,
        RowVersion = line.RowVersion,
    };
}
