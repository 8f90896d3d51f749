using System.Data.Common;
using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>A limit for the size of an SQLite shop's file: while it is reached, the file keeps the size that it has.</summary>
internal sealed class FileLimit : DbConnectionInterceptor
{
    private const uint NoLimit = 4_294_967_294;

    private volatile bool reached;

    /// <summary>Whether the file may not grow.</summary>
    public bool IsReached
    {
        get => reached;
        set => reached = value;
    }

    /// <summary>Limits the shop's file.</summary>
    public void Watch(IServiceCollection services) => services.ConfigureDbContext<SqliteFlashSaleDbContext>(builder => builder.AddInterceptors(this));

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Limit(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Limit(connection);
        return Task.CompletedTask;
    }

    private void Limit(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        // A limit below the size that the file has means that size.
        command.CommandText = reached ? "PRAGMA max_page_count=1" : $"PRAGMA max_page_count={NoLimit}";
        command.ExecuteNonQuery();
    }
}
