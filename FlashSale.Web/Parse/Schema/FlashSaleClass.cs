using System.Linq.Expressions;
using FlashSale.Domain.Sales;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>FlashSale</c>.</summary>
public sealed class FlashSaleClass : EntityClass<Sale>
{
    /// <inheritdoc/>
    public override string Name => "FlashSale";

    /// <inheritdoc/>
    public override string Description => "A product at a discount for a limited time. Sales of one product never overlap.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Public;

    /// <inheritdoc/>
    public override ulong? VersionOf(object entity) => ((Sale)entity).RowVersion;

    /// <inheritdoc/>
    public override string? ProductIdOf(object entity) => ((Sale)entity).ProductId;

    /// <inheritdoc/>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var draft = new SaleDraft(
            changes.NumberOf("discount")!.Value,
            changes.DateOf("startTime")!.Value,
            changes.DateOf("endTime")!.Value,
            changes.WholeOf("unitsOffered"),
            changes.WholeOf("perCustomerLimit"));
        return EditOutcomes.Require(
            await call.Get<ISales>().ImportAsync(changes.TextOf("product")!, draft, call.Caller.Actor, cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(
        object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        changes.RequireUnchanged("product", ((Sale)current).ProductId);
        return await EditOutcomes.SaveAsync((Sale)current, call, sale =>
        {
            var changed = new SaleDraft(
                changes.NumberOf("discount", sale.Discount)!.Value,
                changes.DateOf("startTime", sale.StartTime)!.Value,
                changes.DateOf("endTime", sale.EndTime)!.Value,
                changes.WholeOf("unitsOffered", sale.UnitsOffered),
                changes.WholeOf("perCustomerLimit", sale.PerCustomerLimit));
            return call.Get<ISales>().AmendAsync(sale.Id, SaleDraft.Of(sale), changed, call.Caller.Actor, cancellationToken);
        });
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken) =>
        EditOutcomes.RequireDeleted(await call.Get<ISales>().DeleteAsync(IdOf(current), call.Caller.Actor, cancellationToken));

    /// <inheritdoc/>
    protected override Expression<Func<Sale, bool>> ReadableBy(Caller caller) =>
        caller.Manages ? sale => true : sale => sale.Product!.Published;

    /// <inheritdoc/>
    protected override bool CanRead(Sale entity, Caller caller) => caller.Manages || entity.Product is { Published: true };

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("product", "Product", sale => sale.ProductId, "The product on sale.", required: true),
        Number(
            "discount",
            sale => sale.Discount,
            "Discount in percent, above 0 and below 100, with at most two decimals. The sale price of a product with a price can't be 0.",
            decimals: 2,
            required: true),
        Date("startTime", sale => sale.StartTime, "Start time (inclusive).", required: true),
        Date("endTime", sale => sale.EndTime, "End time (exclusive).", required: true),
        Number("unitsOffered", sale => sale.UnitsOffered, "Maximum number of units to sell; absent to sell the whole stock."),
        Number("unitsSold", sale => sale.UnitsSold, "Number of units sold.", readOnly: true),
        Number("perCustomerLimit", sale => sale.PerCustomerLimit, "Maximum number of units per customer; absent for no limit."),
    ];
}
