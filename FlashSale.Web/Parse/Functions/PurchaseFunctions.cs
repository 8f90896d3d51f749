using System.Text.Json;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Functions;

/// <summary>Buying, and cancelling what one bought.</summary>
internal static class PurchaseFunctions
{
    public static ParseFunction Purchase { get; } = new(
        "purchase",
        "Places an order, as creating an object of class Order does, and also says at which price.",
        [
            new("productId", FieldType.String, "The product's id."),
            new("product", FieldType.Pointer, "A pointer to the product, in place of its id.", "Product"),
            new("quantity", FieldType.Number, "Units, 1 unless said otherwise."),
            new(
                "requestId",
                FieldType.String,
                "A key for this one purchase: the same again gives the same order or the same refusal again. "
                + "X-Parse-Request-Id unless said otherwise."),
            new("shownUnitPrice", FieldType.Number, "The price that the buyer was shown: nothing is bought if it is another one now."),
        ],
        PurchaseAsync)
    {
        Access = Access.SignedIn,
        ResultClass = "Order",
    };

    public static ParseFunction CancelOrder { get; } = new(
        "cancelOrder",
        "Cancels one of the caller's orders, if it may still be: its units are on sale again at once.",
        [new("orderId", FieldType.String, "The order's id."), new("order", FieldType.Pointer, "A pointer to the order, in place of its id.", "Order")],
        CancelAsync)
    {
        Access = Access.SignedIn,
        ResultClass = "Order",
    };

    private static async Task<Action<Utf8JsonWriter>> PurchaseAsync(FunctionParameters parameters, ParseCall call, CancellationToken cancellationToken)
    {
        var request = new PurchaseRequest(
            call.RequireUserId(),
            parameters.RequireId("productId", "product", "Product"),
            Purchases.QuantityOf(parameters.FindNumber("quantity") ?? 1),
            parameters.FindText("requestId") ?? call.IdempotencyKey,
            parameters.FindNumber("shownUnitPrice"));
        return Show(Purchases.Require(await call.Get<ICheckout>().PlaceOrderAsync(request, cancellationToken)), call);
    }

    private static async Task<Action<Utf8JsonWriter>> CancelAsync(FunctionParameters parameters, ParseCall call, CancellationToken cancellationToken) =>
        Show(await Purchases.CancelOwnAsync(parameters.RequireId("orderId", "order", "Order"), call, cancellationToken), call);

    private static Action<Utf8JsonWriter> Show(Order order, ParseCall call) => writer =>
    {
        var parseClass = call.Get<ParseClasses>().Get("Order");
        ParseObjectWriter.WriteObject(writer, order, Selection.All(parseClass), IncludedObjects.None, call.BaseAddress, ObjectForm.Included);
    };
}
