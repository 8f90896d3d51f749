using System.Linq.Expressions;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>Order</c>.</summary>
public sealed class OrderClass(Currency currency) : EntityClass<Order>
{
    /// <inheritdoc/>
    public override string Name => "Order";

    /// <inheritdoc/>
    public override string Meaning =>
        "Units of a product that somebody bought. The product's name, picture and price stay as they were when it was placed.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Own;

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => new(((Order)entity).UserId, ForMerchants: true);

    /// <inheritdoc/>
    public override Acl? AclOfNew(ParseChanges changes, Caller caller) => new(caller?.UserId, ForMerchants: true);

    /// <inheritdoc/>
    public override bool TakesAsGiven(ParseField field) => field?.Name is "user";

    /// <inheritdoc/>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var userId = call.RequireUserId();
        if (changes.TextOf("user", userId) != userId)
            throw new ParseException(ParseError.Forbidden("An order is always of who places it: leave user out."));
        if (changes.TextOf("status", "confirmed") is not ("pending" or "confirmed"))
            throw new ParseException(ParseError.Forbidden("The shop says where a new order stands: leave status out."));
        // JavaScript writes NaN and Infinity as null: that isn't one unit.
        if (changes.Find("quantity") is FieldChange.Unset)
            throw new ParseException(ParseError.Validation("quantity must be a whole number of at least 1"));
        var request = new PurchaseRequest(userId, changes.TextOf("product")!, Purchases.QuantityOf(changes.NumberOf("quantity") ?? 1), call.IdempotencyKey);
        return Purchases.Require(await call.Get<ICheckout>().PlaceOrderAsync(request, cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var order = (Order)current;
        var wanted = changes.HasOnly("status") && changes.TextOf("status") is { } word ? (OrderStatus)FindField("status")!.Words![word] : (OrderStatus?)null;
        if (!call.Caller.Manages && wanted != OrderStatus.Cancelled)
            throw new ParseException(ParseError.Forbidden("Only cancelling is allowed."));
        if (wanted is not { } status)
            throw new ParseException(ParseError.Forbidden("Only the status of an order can be changed."));
        if (status == order.Status)
            return order;
        var move = call.Caller.Manages
            ? await call.Get<IOrders>().MoveAsync(order.Id, status, call.Caller.Actor, cancellationToken)
            : await call.Get<IOrders>().CancelOwnAsync(call.RequireUserId(), order.Id, cancellationToken);
        // Another request of the same kind was faster: it stands where it should, as it would for who comes a moment later.
        return move is OrderMove.NotAllowed { Order: var now } && now.Status == status ? now : Purchases.Require(move);
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken)
    {
        var order = (Order)current;
        if (order.UserId is null || order.UserId != call.Caller.UserId)
            throw new ParseException(ParseError.Forbidden("Orders are kept for the books: only the buyer can delete an order, and then only does not see it any more."));
        Purchases.Require(await call.Get<IOrders>().DeleteOwnAsync(order.UserId, order.Id, cancellationToken));
    }

    /// <inheritdoc/>
    public override bool IsDeleted(object entity) => ((Order)entity).HiddenAt is not null;

    /// <inheritdoc/>
    protected override Expression<Func<Order, bool>> ReadableBy(Caller caller)
    {
        if (caller.Manages)
            return order => true;
        var owner = caller.UserId;
        return order => order.UserId == owner && owner != null && order.HiddenAt == null;
    }

    /// <inheritdoc/>
    protected override bool CanRead(Order entity, Caller caller) => caller.Manages || (caller.UserId is not null && entity.UserId == caller.UserId && entity.HiddenAt is null);

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("user", "_User", order => order.UserId, "Whose it is: always who placed it.", readOnly: true),
        Pointer("product", "Product", order => order.ProductId, "The product.", required: true),
        Text("productName", order => order.ProductName, "The product's name when the order was placed.", readOnly: true),
        Pointer("flashSale", "FlashSale", order => order.SaleId, "The sale that it was bought in.", readOnly: true),
        Number("quantity", order => order.Quantity, $"Units, 1 to {PurchaseRequest.MaxQuantity}; 1 unless said otherwise."),
        Word("status", order => order.Status, "Where it stands. Its buyer may set cancelled; a merchant may move it along."),
        Number("unitPrice", order => order.UnitPrice, "What one unit cost when it was placed.", currency.Decimals, readOnly: true),
        Number("total", order => order.Total, "What all units cost together.", currency.Decimals, readOnly: true),
        Text("currency", order => order.Currency, "ISO 4217 code of the prices.", readOnly: true),
        Number("claimNumber", order => order.ClaimNumber, "Its place among the sale's orders: 1, 2, 3 …", readOnly: true),
        Date("expiresAt", order => order.ExpiresAt, "Until when a pending order holds its units.", readOnly: true),
        Shown("number", FieldType.String, order => order.Number, "Its number as people read and type it."),
        Shown("image", FieldType.File, order => order.ImageId, "The product's picture when the order was placed."),
    ];
}
