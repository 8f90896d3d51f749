namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>How much LiveQuery takes on: the section <c>Parse:LiveQuery</c> of the configuration.</summary>
public sealed class LiveQueryOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = $"{ParseOptions.Section}:LiveQuery";

    /// <summary>Most connections of this node.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Most connections from one address, or from one IPv6 network of 64 bits. Behind a proxy all may come from one.</summary>
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>How many bytes the queries may have together that are followed from one address: each is kept, and every change is held against it.</summary>
    public int MaxQueryBytesPerAddress { get; set; } = 4 * 1024 * 1024;

    /// <summary>Most subscriptions of one connection.</summary>
    public int MaxSubscriptions { get; set; } = 100;

    /// <summary>Longest frame of a client, in bytes.</summary>
    public int MaxFrameBytes { get; set; } = 64 * 1024;

    /// <summary>How long a client may take to say who it is.</summary>
    public TimeSpan ConnectWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a silent client is asked whether it is still there, and how long it may take to answer or to take a frame.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is looked whether sessions are still valid: so much later, at most, one is noticed that expired or ended on another node.</summary>
    public TimeSpan RecheckEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many frames may wait for a client that reads slowly; beyond that it is cut off.</summary>
    public int MaxQueuedFrames { get; set; } = 10_000;

    /// <summary>How many bytes of frames may wait for a client that reads slowly; beyond that it is cut off.</summary>
    public int MaxQueuedBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many changes may wait to be told; beyond that everyone is told that some were lost.</summary>
    public int MaxWaitingChanges { get; set; } = 50_000;
}
