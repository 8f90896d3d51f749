using FlashSale.Tests.Infrastructure;
using Npgsql;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>A shop that reaches its PostgreSQL through a <see cref="Faults.DatabaseProxy"/>.</summary>
internal sealed class ProxiedShop(TestShop shop, DatabaseProxy proxy, string connectionString) : IAsyncDisposable
{
    public TestShop Shop => shop;

    public DatabaseProxy DatabaseProxy => proxy;

    /// <summary>Closes the pooled connections, of which some may be broken.</summary>
    public void ForgetConnections()
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        ForgetConnections();
        await shop.DisposeAsync();
        await proxy.DisposeAsync();
    }
}
