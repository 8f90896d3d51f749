using FlashSale.Data.Engines;

namespace FlashSale.Tests.Infrastructure;

/// <summary>An empty, migrated database, exclusive to one test until the lease is disposed.</summary>
public sealed class DatabaseLease : IDisposable
{
    private SemaphoreSlim? turn;

    internal DatabaseLease(TestDatabase database, SemaphoreSlim turn)
    {
        Options = database.Options;
        ConnectionString = database.ConnectionString;
        this.turn = turn;
    }

    /// <summary>The engine and its settings.</summary>
    public DatabaseOptions Options { get; }

    /// <summary>The connection string.</summary>
    public string ConnectionString { get; }

    public void Dispose() => Interlocked.Exchange(ref turn, null)?.Release();
}
