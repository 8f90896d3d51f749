using System.Net.WebSockets;
using FlashSale.Web.Parse.LiveQuery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>The way to a client that takes nothing.</summary>
public sealed class ConnectionTests : IAsyncDisposable
{
    private readonly LiveQueryOptions options = new() { KeepAlive = TimeSpan.FromSeconds(30), MaxQueuedFrames = 3 };
    private readonly FakeTimeProvider clock = new();
    private readonly ServiceProvider services = new ServiceCollection()
        .AddMetrics()
        .AddSingleton<LiveQueryMetrics>()
        .BuildServiceProvider();
    private readonly StuckSocket socket = new();
    private readonly LiveConnection connection;
    private readonly Task running;

    public ConnectionTests()
    {
        connection = new LiveConnection(
            socket, LiveProtocol.LiveQuery(options.MaxFrameBytes), options, services.GetRequiredService<LiveQueryMetrics>(), clock);
        running = connection.RunAsync((_, _) => Task.CompletedTask, CancellationToken.None);
    }

    [Fact]
    public async Task Client_that_does_not_receive_a_frame_in_time_is_disconnected()
    {
        connection.TryEnqueue(Frame()).ShouldBeTrue();
        await socket.IsSending.WaitAsync(TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(29));
        connection.DisconnectIfStuck();
        connection.TryEnqueue(Frame()).ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(2));
        connection.DisconnectIfStuck();

        connection.TryEnqueue(Frame()).ShouldBeFalse();
        await running;
    }

    [Fact]
    public async Task Idle_client_stays_connected()
    {
        clock.Advance(TimeSpan.FromHours(1));
        connection.DisconnectIfStuck();

        connection.TryEnqueue(Frame()).ShouldBeTrue();
        connection.End(null);
        clock.Advance(TimeSpan.FromSeconds(6));
        await running;
    }

    [Fact]
    public async Task Client_is_disconnected_when_too_many_frames_wait()
    {
        connection.TryEnqueue(Frame()).ShouldBeTrue();
        connection.TryEnqueue(Frame()).ShouldBeTrue();
        connection.TryEnqueue(Frame()).ShouldBeTrue();

        connection.TryEnqueue(Frame()).ShouldBeFalse();
        await running;
    }

    [Fact]
    public async Task A_client_that_does_not_take_the_last_frame_is_not_waited_for()
    {
        connection.End(Frame());

        connection.TryEnqueue(Frame()).ShouldBeFalse();
        running.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(6));
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        connection.Dispose();
        socket.Dispose();
        await services.DisposeAsync();
    }

    private static OutgoingFrame Frame() => LiveFrames.Error(1, "Something.", reconnect: false);

    /// <summary>A client that sends nothing and takes nothing.</summary>
    private sealed class StuckSocket : WebSocket
    {
        private readonly TaskCompletionSource sending = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsSending => sending.Task;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override async Task SendAsync(
            ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            sending.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It waits for ever.");
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);

        public override Task CloseOutputAsync(
            WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);

        public override void Abort()
        {
        }

        public override void Dispose()
        {
        }
    }
}
