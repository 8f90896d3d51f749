using System.Text.Json.Serialization;
using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Realtime.Hub;

/// <summary>What became of an order, as the live hub tells its buyer.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number as people read it, such as <c>7K3M9-Q2XTA</c>.</param>
/// <param name="ProductId">What was bought.</param>
/// <param name="ProductName">The product's name when the order was placed.</param>
/// <param name="Quantity">Units, 1 or more.</param>
/// <param name="Status"><c>pending</c>, <c>confirmed</c>, <c>shipped</c>, <c>delivered</c>, <c>cancelled</c>, <c>expired</c> or <c>refunded</c>.</param>
/// <param name="PreviousStatus">The status before; null for an order that was just placed. From <c>pending</c> to <c>confirmed</c>: it was paid.</param>
/// <param name="UpdatedAt">When that was. Two changes that follow each other closely may be told out of their order.</param>
public sealed record OrderStatusMessage(
    string OrderId,
    string Number,
    string ProductId,
    string ProductName,
    int Quantity,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<OrderStatus>))] OrderStatus Status,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<OrderStatus>))] OrderStatus? PreviousStatus,
    DateTimeOffset UpdatedAt);
