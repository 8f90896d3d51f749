using FlashSale.Web.Hosting.Settings;
using StackExchange.Redis;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Counts in Redis, for all nodes together, so that a limited client can't continue on another node. While Redis can't
/// be reached, each node counts for itself. Thread-safe.
/// </summary>
internal sealed partial class RedisCounter(
    RedisOptions options,
    MemoryCounter own,
    TimeProvider clock,
    ILogger<RedisCounter> logger) : IWindowCounter, IAsyncDisposable
{
    private const string Script = """
        if ARGV[1] == '0' then
            return {tonumber(redis.call('GET', KEYS[1]) or '0'), redis.call('PTTL', KEYS[1])}
        end
        local total = redis.call('INCRBY', KEYS[1], ARGV[1])
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then
            left = tonumber(ARGV[2])
            redis.call('PEXPIRE', KEYS[1], left)
        end
        return {total, left}
        """;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim connecting = new(1);
    private ConnectionMultiplexer? connection;
    private long failedAt;

    public async ValueTask<WindowCount> AddAsync(string name, long amount, TimeSpan window, CancellationToken cancellationToken = default)
    {
        if (HasJustFailed)
            return await own.AddAsync(name, amount, window, cancellationToken);
        try
        {
            var redis = await ConnectAsync(cancellationToken).WaitAsync(LongestWait, cancellationToken);
            var key = new RedisKey($"{options.Prefix}:limit:{name}");
            var answer = (RedisResult[]?)await redis.GetDatabase()
                .ScriptEvaluateAsync(Script, [key], [amount, (long)window.TotalMilliseconds])
                .WaitAsync(LongestWait, cancellationToken);
            if (Interlocked.Exchange(ref failedAt, 0) != 0)
                LogReachable();
            return new WindowCount((long)answer![0], TimeSpan.FromMilliseconds((long)answer[1]));
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException)
        {
            if (Interlocked.Exchange(ref failedAt, clock.GetTimestamp()) == 0)
                LogUnreachable(fault.Message);
            return await own.AddAsync(name, amount, window, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
        connecting.Dispose();
    }

    private bool HasJustFailed => Interlocked.Read(ref failedAt) is > 0 and var at && clock.GetElapsedTime(at) < RetryInterval;

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        if (connection is { } connected)
            return connected;
        await connecting.WaitAsync(cancellationToken);
        try
        {
            return connection ??= await ConnectionMultiplexer.ConnectAsync(options.Connection);
        }
        finally
        {
            connecting.Release();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Rate limits are counted by each node alone because Redis can't be reached: {Reason}")]
    private partial void LogUnreachable(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Rate limits are counted in Redis again")]
    private partial void LogReachable();
}
