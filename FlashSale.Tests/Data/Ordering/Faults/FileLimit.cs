using System.Data.Common;
using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>Limits the size of an SQLite shop's file, so that it can't grow.</summary>
internal sealed class FileLimit : DbConnectionInterceptor
{
    private const uint NoLimit = 4_294_967_294;

    private volatile bool reached;

    /// <summary>True while the file can't grow.</summary>
    public bool IsReached
    {
        get => reached;
        set => reached = value;
    }

    /// <summary>Adds this limit to the shop.</summary>
    public void Watch(IServiceCollection services) =>
        services.ConfigureDbContext<SqliteFlashSaleDbContext>(builder => builder.AddInterceptors(this));

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Limit(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Limit(connection);
        return Task.CompletedTask;
    }

    private void Limit(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        // SQLite raises a limit below the current size to that size.
        command.CommandText = reached ? "PRAGMA max_page_count=1" : $"PRAGMA max_page_count={NoLimit}";
        command.ExecuteNonQuery();
    }
}
