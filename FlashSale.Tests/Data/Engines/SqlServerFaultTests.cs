using System.Net;
using System.Net.Sockets;
using FlashSale.Data.Engines;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Engines;

/// <summary>Connection errors of SQL Server's driver are transient. The tests need no server.</summary>
public sealed class SqlServerFaultTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_connection_is_transient()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        ShouldBeTransient(await Should.ThrowAsync<SqlException>(() => OpenAsync(port)));
    }

    [Fact]
    public async Task A_cut_connection_is_transient()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var cutting = CutEachConnectionAsync(listener);

        ShouldBeTransient(await Should.ThrowAsync<SqlException>(() => OpenAsync(((IPEndPoint)listener.LocalEndpoint).Port)));
        listener.Stop();
        await cutting;
    }

    [Fact]
    public async Task A_closed_connection_is_transient()
    {
        await using var connection = new SqlConnection("Server=127.0.0.1,1;Encrypt=false");
        await using var command = new SqlCommand("SELECT 1", connection);

        var fault = await Should.ThrowAsync<InvalidOperationException>(() => command.ExecuteScalarAsync(Cancelled));

        ShouldBeTransient(fault);
        ShouldBeTransient(new DbUpdateException("An error occurred while saving.", fault));
    }

    [Fact]
    public void A_programming_error_is_not_transient()
    {
        var fault = new InvalidOperationException("Sequence contains no elements.");

        DatabaseErrors.IsTransient(fault).ShouldBeFalse();
        DatabaseErrors.IsDatabaseError(fault).ShouldBeFalse();
    }

    private static void ShouldBeTransient(Exception fault)
    {
        DatabaseErrors.IsTransient(fault).ShouldBeTrue(fault.ToString());
        DatabaseErrors.IsDatabaseError(fault).ShouldBeTrue(fault.ToString());
    }

    private static async Task OpenAsync(int port)
    {
        await using var connection =
            new SqlConnection($"Server=127.0.0.1,{port};User Id=shop;Password=shop;Encrypt=false;Pooling=false;ConnectRetryCount=0");
        await connection.OpenAsync(Cancelled);
    }

    private static async Task CutEachConnectionAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync(Cancelled);
                await socket.ReceiveAsync(new byte[1], Cancelled);
                socket.Close(timeout: 0);
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }
}
