using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlashSale.Data.Engines;

/// <summary>Stores and reads instants in UTC, whatever offset they come with.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(
    instant => instant.ToUniversalTime(),
    instant => instant.ToUniversalTime());
