using System.Text.Json;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Functions;

/// <summary>Functions for placing and cancelling orders.</summary>
internal static class PurchaseFunctions
{
    public static ParseFunction Purchase { get; } = new(
        "purchase",
        "Places an order, like creating an Order object, and can check the price that the buyer saw.",
        [
            new("productId", FieldType.String, "The product's id."),
            new("product", FieldType.Pointer, "A pointer to the product, instead of productId.", "Product"),
            new("quantity", FieldType.Number, "Number of units. Default: 1."),
            new(
                "requestId",
                FieldType.String,
                "Idempotency key of this purchase. Repeating it returns the same order or the same error. "
                + "Default: X-Parse-Request-Id."),
            new("shownUnitPrice", FieldType.Number, "Unit price that the buyer saw. If it has changed, no order is placed."),
        ],
        PurchaseAsync)
    {
        Access = Access.SignedIn,
        ResultClass = "Order",
    };

    public static ParseFunction CancelOrder { get; } = new(
        "cancelOrder",
        "Cancels one of the caller's orders if that's still possible. Its units go back on sale immediately.",
        [
            new("orderId", FieldType.String, "The order's id."),
            new("order", FieldType.Pointer, "A pointer to the order, instead of orderId.", "Order"),
        ],
        CancelAsync)
    {
        Access = Access.SignedIn,
        ResultClass = "Order",
    };

    private static async Task<Action<Utf8JsonWriter>> PurchaseAsync(
        FunctionParameters parameters, ParseCall call, CancellationToken cancellationToken)
    {
        var request = new PurchaseRequest(
            call.RequireUserId(),
            parameters.RequireId("productId", "product", "Product"),
            Purchases.QuantityOf(parameters.FindNumber("quantity") ?? 1),
            parameters.FindText("requestId") ?? call.IdempotencyKey,
            parameters.FindNumber("shownUnitPrice"));
        return Show(Purchases.Require(await call.Get<ICheckout>().PlaceOrderAsync(request, cancellationToken)), call);
    }

    private static async Task<Action<Utf8JsonWriter>> CancelAsync(
        FunctionParameters parameters, ParseCall call, CancellationToken cancellationToken) =>
        Show(await Purchases.CancelOwnAsync(parameters.RequireId("orderId", "order", "Order"), call, cancellationToken), call);

    private static Action<Utf8JsonWriter> Show(Order order, ParseCall call) => writer =>
    {
        var parseClass = call.Get<ParseClasses>().Get("Order");
        ParseObjectWriter.WriteObject(
            writer, order, Selection.All(parseClass), IncludedObjects.None, call.BaseAddress, ObjectForm.Included);
    };
}
