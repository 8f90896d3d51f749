using System.Text.Json;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Functions;

/// <summary>The function that audits stock and sales.</summary>
internal static class ReconciliationFunction
{
    public static ParseFunction Reconcile { get; } = new(
        "reconcile",
        "For merchants: checks that the stock of every product and the units sold in every sale match the orders, and lists each "
            + "difference.",
        [],
        ReconcileAsync)
    {
        Access = Access.Merchant,
    };

    private static async Task<Action<Utf8JsonWriter>> ReconcileAsync(
        FunctionParameters parameters, ParseCall call, CancellationToken cancellationToken)
    {
        if (!call.Caller.Manages)
            throw new ParseException(ParseError.PermissionDenied);
        var result = await call.Get<IReconciler>().ReconcileAsync(cancellationToken);
        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("isClean"u8, result.IsClean);
            writer.WriteStartArray("differences"u8);
            foreach (var difference in result.Differences)
                writer.WriteStringValue(difference);
            writer.WriteEndArray();
            writer.WriteEndObject();
        };
    }
}
