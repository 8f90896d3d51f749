using System.Linq.Expressions;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>Order</c>.</summary>
public sealed class OrderClass(Currency currency) : EntityClass<Order>
{
    /// <inheritdoc/>
    public override string Name => "Order";

    /// <inheritdoc/>
    public override string Description =>
        "A purchase of units of a product. It keeps the product's name, picture and price from when it was placed.";

    /// <inheritdoc/>
    public override ClassRights Rights => ClassRights.Own;

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => new(((Order)entity).UserId, ForMerchants: true);

    /// <inheritdoc/>
    public override Acl? AclOfNew(ParseChanges changes, Caller caller) => new(caller?.UserId, ForMerchants: true);

    /// <inheritdoc/>
    public override bool AcceptsServerValue(ParseField field) => field?.Name is "user";

    /// <inheritdoc/>
    public override async Task<object> CreateAsync(ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var userId = call.RequireUserId();
        if (changes.TextOf("user", userId) != userId)
            throw new ParseException(ParseError.Forbidden("An order belongs to the caller. Leave user out."));
        if (changes.TextOf("status", "confirmed") is not ("pending" or "confirmed"))
            throw new ParseException(ParseError.Forbidden("The shop sets the status of a new order. Leave status out."));
        // JavaScript serializes NaN and Infinity as null, which must not mean one unit.
        if (changes.Find("quantity") is FieldChange.Unset)
            throw new ParseException(ParseError.Validation("quantity must be a whole number of at least 1"));
        var request = new PurchaseRequest(
            userId, changes.TextOf("product")!, Purchases.QuantityOf(changes.NumberOf("quantity") ?? 1), call.IdempotencyKey);
        return Purchases.Require(await call.Get<ICheckout>().PlaceOrderAsync(request, cancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(
        object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        var order = (Order)current;
        var wanted = changes.HasOnly("status") && changes.TextOf("status") is { } word
            ? (OrderStatus)FindField("status")!.AllowedValues![word]
            : (OrderStatus?)null;
        if (!call.Caller.Manages && wanted != OrderStatus.Cancelled)
            throw new ParseException(ParseError.Forbidden("Only cancelling is allowed."));
        if (wanted is not { } status)
            throw new ParseException(ParseError.Forbidden("Only the status of an order can be changed."));
        if (status == order.Status)
            return order;
        var move = call.Caller.Manages
            ? await call.Get<IOrders>().MoveAsync(order.Id, status, call.Caller.Actor, cancellationToken)
            : await call.Get<IOrders>().CancelOwnAsync(call.RequireUserId(), order.Id, cancellationToken);
        // A concurrent request already set this status, so this one succeeds too.
        return move is OrderMove.NotAllowed { Order: var now } && now.Status == status ? now : Purchases.Require(move);
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken)
    {
        var order = (Order)current;
        if (order.UserId is null || order.UserId != call.Caller.UserId)
            throw new ParseException(
                ParseError.Forbidden("Only the buyer can delete an order. That hides it from them; the shop keeps it for its records."));
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
    protected override bool CanRead(Order entity, Caller caller) =>
        caller.Manages || (caller.UserId is not null && entity.UserId == caller.UserId && entity.HiddenAt is null);

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("user", "_User", order => order.UserId, "The buyer.", readOnly: true),
        Pointer("product", "Product", order => order.ProductId, "The product.", required: true),
        Text("productName", order => order.ProductName, "Product name when the order was placed.", readOnly: true),
        Pointer("flashSale", "FlashSale", order => order.SaleId, "The sale.", readOnly: true),
        Number("quantity", order => order.Quantity, $"Number of units: 1 to {PurchaseRequest.MaxQuantity}. Default: 1."),
        Enumeration("status", order => order.Status, "Order status. The buyer can set it to cancelled; merchants can set other statuses."),
        Number("unitPrice", order => order.UnitPrice, "Price of one unit when the order was placed.", currency.Decimals, readOnly: true),
        Number("total", order => order.Total, "Price of all units.", currency.Decimals, readOnly: true),
        Text("currency", order => order.Currency, "ISO 4217 currency code of the prices.", readOnly: true),
        Number("claimNumber", order => order.ClaimNumber, "Position among the sale's orders: 1, 2, 3 …", readOnly: true),
        Date("expiresAt", order => order.ExpiresAt, "When a pending order releases its units.", readOnly: true),
        Shown("number", FieldType.String, order => order.Number, "Order number for people to read and type."),
        Shown("image", FieldType.File, order => order.ImageId, "Product picture when the order was placed."),
    ];
}
