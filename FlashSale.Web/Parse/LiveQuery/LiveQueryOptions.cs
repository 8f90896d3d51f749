using System.ComponentModel.DataAnnotations;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Settings of LiveQuery: the configuration section <c>Parse:LiveQuery</c>.</summary>
public sealed class LiveQueryOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = $"{ParseOptions.Section}:LiveQuery";

    /// <summary>Maximum number of connections to this node.</summary>
    [Range(1, int.MaxValue)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Maximum number of connections per address or IPv6 /64 network. Clients behind a proxy may share an address.</summary>
    [Range(1, int.MaxValue)]
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Maximum total size of the followed queries per address, in bytes. Each query takes memory and is matched against every change.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxQueryBytesPerAddress { get; set; } = 4 * 1024 * 1024;

    /// <summary>Maximum number of subscriptions per connection.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSubscriptions { get; set; } = 100;

    /// <summary>Maximum length of a client's frame, in bytes.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 64 * 1024;

    /// <summary>Time within which a client must send its credentials.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ConnectWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Interval of pings to idle clients, and timeout for their response or for sending a frame.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Interval for checking sessions. Sessions that expired or ended without notice are found at most this much later.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RecheckEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Maximum number of frames queued for a slow client, which is then disconnected.</summary>
    [Range(1, int.MaxValue)]
    public int MaxQueuedFrames { get; set; } = 10_000;

    /// <summary>Maximum number of bytes queued for a slow client, which is then disconnected.</summary>
    [Range(64 * 1024, int.MaxValue)]
    public int MaxQueuedBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Maximum number of queued changes. Beyond that, changes are lost and all clients must reload.</summary>
    [Range(1, int.MaxValue)]
    public int MaxWaitingChanges { get; set; } = 50_000;
}
