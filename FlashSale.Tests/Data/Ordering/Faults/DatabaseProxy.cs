using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>A proxy between the shop and PostgreSQL that can cut the connection during a commit.</summary>
internal sealed class DatabaseProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int serversPort;
    private readonly ConcurrentQueue<CommitCut?> script = new();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly CancellationTokenSource closing = new();
    private readonly Task accepting;
    private int cuts;

    /// <summary>Creates a proxy for the server on this port of the loopback.</summary>
    public DatabaseProxy(int serversPort)
    {
        this.serversPort = serversPort;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The port that the shop connects to.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The number of connections that were cut.</summary>
    public int Cuts => cuts;

    /// <summary>How the next commits are cut, in order. Null lets a commit through, as do all later ones.</summary>
    public void Expect(params IEnumerable<CommitCut?> commits)
    {
        foreach (var commit in commits)
            script.Enqueue(commit);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections);
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                connections.Add(CarryAsync(await listener.AcceptSocketAsync(closing.Token)));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task CarryAsync(Socket shop)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(closing.Token);
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (shop)
        {
            shop.NoDelay = true;
            // Closes with a reset, so that unread data is lost.
            shop.LingerState = new LingerOption(true, 0);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, serversPort, ends.Token);
                var connection = new Connection(shop, server);
                await Task.WhenAny(FromShopAsync(connection, ends.Token), FromServerAsync(connection, ends.Token));
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException)
            {
                // The shop's end is closed too.
            }
            await ends.CancelAsync();
        }
    }

    private async Task FromShopAsync(Connection connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        CommitCut? cut = null;
        while (await ReceiveAsync(connection.Shop, buffer, cancellationToken) is > 0 and var count && cut is not CommitCut.Behind)
        {
            cut = buffer.AsSpan(0, count).IndexOf("COMMIT\0"u8) >= 0 && script.TryDequeue(out var next) ? next : null;
            if (cut is not null)
                Interlocked.Increment(ref cuts);
            if (cut is CommitCut.Before)
                return;
            connection.AnswersAreLost = cut is CommitCut.After;
            if (!await SendAsync(connection.Server, buffer.AsMemory(0, count), cancellationToken) || cut is CommitCut.During)
                return;
        }
    }

    private static async Task FromServerAsync(Connection connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await ReceiveAsync(connection.Server, buffer, cancellationToken) is > 0 and var count)
        {
            if (connection.AnswersAreLost || !await SendAsync(connection.Shop, buffer.AsMemory(0, count), cancellationToken))
                return;
        }
    }

    private static async Task<int> ReceiveAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, cancellationToken);
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private static async Task<bool> SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (bytes.Length > 0)
                bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
            return true;
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private sealed class Connection(Socket shop, Socket server)
    {
        private volatile bool answersAreLost;

        public Socket Shop => shop;

        public Socket Server => server;

        public bool AnswersAreLost
        {
            get => answersAreLost;
            set => answersAreLost = value;
        }
    }
}
