using System.Text.Json.Serialization;
using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Hub;

/// <summary>An order's status, as the live hub sends it to the buyer.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">The order number that people see, such as <c>7K3M9-Q2XTA</c>.</param>
/// <param name="ProductId">The product.</param>
/// <param name="ProductName">The product's name when the order was placed.</param>
/// <param name="Quantity">Units, 1 or more.</param>
/// <param name="Status">
/// <c>pending</c>, <c>confirmed</c>, <c>shipped</c>, <c>delivered</c>, <c>cancelled</c>, <c>expired</c> or <c>refunded</c>.
/// </param>
/// <param name="PreviousStatus">
/// The status before; null for a new order. A change from <c>pending</c> to <c>confirmed</c> means that it was paid.
/// </param>
/// <param name="UpdatedAt">When the status changed. Two changes in quick succession may arrive out of order.</param>
public sealed record OrderStatusMessage(
    string OrderId,
    string Number,
    string ProductId,
    string ProductName,
    int Quantity,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<OrderStatus>))] OrderStatus Status,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<OrderStatus>))] OrderStatus? PreviousStatus,
    DateTimeOffset UpdatedAt);
