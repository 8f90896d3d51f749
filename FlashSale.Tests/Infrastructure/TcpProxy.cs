using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FlashSale.Tests.Infrastructure;

/// <summary>A proxy between a browser and the shop that can stall or cut connections.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int shopPort;
    private readonly ConcurrentDictionary<Socket, bool> open = [];
    private readonly ConcurrentBag<Task> lines = [];
    private readonly CancellationTokenSource closing = new();
    private readonly Task accepting;
    private volatile TaskCompletionSource toShop = Flowing();
    private volatile TaskCompletionSource toBrowser = Flowing();
    private volatile bool isCut;

    /// <summary>Creates a proxy for the shop at this address.</summary>
    public TcpProxy(Uri shop)
    {
        ArgumentNullException.ThrowIfNull(shop);
        shopPort = shop.Port;
        listener.Start();
        Address = new UriBuilder(shop) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri.ToString().TrimEnd('/');
        accepting = AcceptAsync();
    }

    /// <summary>The address that the browser connects to.</summary>
    public string Address { get; }

    /// <summary>Delays all data in both directions until <see cref="Resume"/>.</summary>
    public void Stall()
    {
        (toShop, toBrowser) =
            (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>Delays the shop's responses until <see cref="Resume"/>. Requests still arrive.</summary>
    public void StallResponses() => toBrowser = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Delivers the delayed data and accepts connections again.</summary>
    public void Resume()
    {
        isCut = false;
        toShop.TrySetResult();
        toBrowser.TrySetResult();
    }

    /// <summary>Breaks all connections and refuses new ones until <see cref="Resume"/>.</summary>
    public void Cut()
    {
        isCut = true;
        foreach (var socket in open.Keys)
            socket.Close(0);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        Resume();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(lines);
        closing.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();
        return flowing;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var browser = await listener.AcceptSocketAsync(closing.Token);
                if (isCut)
                    browser.Close(0);
                else
                    lines.Add(CarryAsync(browser));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task CarryAsync(Socket browser)
    {
        using var shop = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (browser)
        {
            open[browser] = true;
            try
            {
                await shop.ConnectAsync(IPAddress.Loopback, shopPort, closing.Token);
                // Browsers don't half-close connections, so both directions are closed.
                await Task.WhenAny(PassAsync(browser, shop, () => toShop.Task), PassAsync(shop, browser, () => toBrowser.Task));
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
            {
            }
            open.TryRemove(browser, out _);
        }
    }

    private async Task PassAsync(Socket from, Socket to, Func<Task> flowing)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, closing.Token) is > 0 and var count)
            {
                await flowing().WaitAsync(closing.Token);
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), closing.Token);
            }
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }
}
