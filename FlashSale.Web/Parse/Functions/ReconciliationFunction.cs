using System.Text.Json;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Functions;

/// <summary>Going through the books.</summary>
internal static class ReconciliationFunction
{
    public static ParseFunction Reconcile { get; } = new(
        "reconcile",
        "For merchants: computes for every product and every sale whether the books balance, and names each difference.",
        [],
        ReconcileAsync)
    {
        Access = Access.Merchant,
    };

    private static async Task<Action<Utf8JsonWriter>> ReconcileAsync(FunctionParameters parameters, ParseCall call, CancellationToken cancellationToken)
    {
        if (!call.Caller.Manages)
            throw new ParseException(ParseError.PermissionDenied);
        var books = await call.Get<IReconciler>().ReconcileAsync(cancellationToken);
        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("isClean"u8, books.IsClean);
            writer.WriteStartArray("differences"u8);
            foreach (var difference in books.Differences)
                writer.WriteStringValue(difference);
            writer.WriteEndArray();
            writer.WriteEndObject();
        };
    }
}
