using System.Linq.Expressions;
using FlashSale.Domain.Sales;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>FlashSale</c>.</summary>
public sealed class FlashSaleClass : EntityClass<Sale>
{
    /// <inheritdoc/>
    public override string Name => "FlashSale";

    /// <inheritdoc/>
    public override string Meaning => "One product at a discount for a while. Sales of one product never overlap.";

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
        return EditOutcomes.Require(await call.Get<ISales>().ImportAsync(changes.TextOf("product")!, draft, call.Caller.Actor, cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        changes.Keep("product", ((Sale)current).ProductId);
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
    protected override Expression<Func<Sale, bool>> ReadableBy(Caller caller) => caller.Manages ? sale => true : sale => sale.Product!.Published;

    /// <inheritdoc/>
    protected override bool CanRead(Sale entity, Caller caller) => caller.Manages || entity.Product is { Published: true };

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("product", "Product", sale => sale.ProductId, "The product on sale.", required: true),
        Number("discount", sale => sale.Discount, "Percent off the product's price: more than 0, less than 100, at most two decimals. What costs something must still cost something in the sale.", decimals: 2, required: true),
        Date("startTime", sale => sale.StartTime, "When it starts (included).", required: true),
        Date("endTime", sale => sale.EndTime, "When it ends (excluded).", required: true),
        Number("unitsOffered", sale => sale.UnitsOffered, "How many units it may sell; absent for all the stock."),
        Number("unitsSold", sale => sale.UnitsSold, "Units that it has sold.", readOnly: true),
        Number("perCustomerLimit", sale => sale.PerCustomerLimit, "How many units one customer may hold; absent for no limit."),
    ];
}
