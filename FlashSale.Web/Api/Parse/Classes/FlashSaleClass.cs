using System.Linq.Expressions;
using FlashSale.Domain.Sales;

namespace FlashSale.Web.Api.Parse.Classes;

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
    protected override Expression<Func<Sale, bool>> ReadableBy(Caller caller) => caller.Manages ? sale => true : sale => sale.Product!.Published;

    /// <inheritdoc/>
    protected override bool CanRead(Sale entity, Caller caller) => caller.Manages || entity.Product is { Published: true };

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("product", "Product", sale => sale.ProductId, "The product on sale.", required: true),
        Number("discount", sale => sale.Discount, "Percent off the product's price: more than 0, less than 100, at most two decimals.", decimals: 2, required: true),
        Date("startTime", sale => sale.StartTime, "When it starts (included).", required: true),
        Date("endTime", sale => sale.EndTime, "When it ends (excluded).", required: true),
        Number("unitsOffered", sale => sale.UnitsOffered, "How many units it may sell; absent for all the stock."),
        Number("unitsSold", sale => sale.UnitsSold, "Units that it has sold.", readOnly: true),
        Number("perCustomerLimit", sale => sale.PerCustomerLimit, "How many units one customer may hold; absent for no limit."),
    ];
}
