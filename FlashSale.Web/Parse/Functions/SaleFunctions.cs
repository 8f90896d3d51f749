using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Functions;

/// <summary>Functions for a sale's status and the server's time.</summary>
internal static class SaleFunctions
{
    public static ParseFunction ServerTime { get; } = new(
        "serverTime", "The server's time, which determines when sales start and end.", [], GetTimeAsync);

    public static ParseFunction SaleStatus { get; } = new(
        "saleStatus",
        "Phase, times, price and units left of a product's current sale, or else the next or last one.",
        [
            new("productId", FieldType.String, "The product's id."),
            new("product", FieldType.Pointer, "A pointer to the product, instead of productId.", "Product"),
        ],
        GetStatusAsync);

    private static Task<Action<Utf8JsonWriter>> GetTimeAsync(
        FunctionParameters parameters, ParseCall call, CancellationToken cancellationToken)
    {
        var now = call.Get<TimeProvider>().Now();
        return Task.FromResult<Action<Utf8JsonWriter>>(writer => WriteDate(writer, now));
    }

    private static async Task<Action<Utf8JsonWriter>> GetStatusAsync(
        FunctionParameters parameters, ParseCall call, CancellationToken cancellationToken)
    {
        var page = await call.Get<ICatalog>().FindProductAsync(parameters.RequireId("productId", "product", "Product"), cancellationToken)
            ?? throw new ParseException(ParseError.NotFound);
        var currency = call.Get<Currency>();
        var now = call.Get<TimeProvider>().Now();
        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("productId"u8, page.Product.Id);
            if (page.Sale is { } sale)
            {
                writer.WriteString("saleId"u8, sale.Id);
                writer.WriteString("phase"u8, NameOf(sale.PhaseAt(now)));
                writer.WritePropertyName("startsAt"u8);
                WriteDate(writer, sale.StartTime);
                writer.WritePropertyName("endsAt"u8);
                WriteDate(writer, sale.EndTime);
                writer.WriteNumber("price"u8, sale.PriceOf(page.Product.Price, currency));
                writer.WriteNumber("discount"u8, sale.Discount);
            }
            else
            {
                writer.WriteString("phase"u8, "none"u8);
            }
            writer.WriteNumber("regularPrice"u8, page.Product.Price);
            writer.WriteString("currency"u8, currency.Code);
            writer.WriteNumber("stock"u8, page.Level.Stock);
            writer.WriteNumber("left"u8, page.Level.Left);
            writer.WriteNumber("claimed"u8, page.Level.Claimed);
            writer.WriteNumber("claimedPercent"u8, page.Level.ClaimedPercent);
            writer.WritePropertyName("serverTime"u8);
            WriteDate(writer, now);
            writer.WriteEndObject();
        };
    }

    private static string NameOf(SalePhase phase) => phase.ToString().ToLowerInvariant();

    private static void WriteDate(Utf8JsonWriter writer, DateTimeOffset instant)
    {
        writer.WriteStartObject();
        writer.WriteString("__type"u8, "Date"u8);
        writer.WriteString("iso"u8, ParseDate.Write(instant));
        writer.WriteEndObject();
    }
}
