using FlashSale.Tests.Infrastructure;
using Npgsql;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>A shop that reaches its PostgreSQL through a <see cref="Faults.Wire"/>.</summary>
internal sealed class ShopOnAWire(TestShop shop, Wire wire, string connectionString) : IAsyncDisposable
{
    public TestShop Shop => shop;

    public Wire Wire => wire;

    public async ValueTask DisposeAsync()
    {
        await using (var connection = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(connection);
        await shop.DisposeAsync();
        await wire.DisposeAsync();
    }
}
