using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlashSale.Data.Engines;

/// <summary>Converts instants to UTC when they are stored and read.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(
    instant => instant.ToUniversalTime(),
    instant => instant.ToUniversalTime());
