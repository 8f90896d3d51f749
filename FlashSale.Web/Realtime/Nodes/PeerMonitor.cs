namespace FlashSale.Web.Realtime.Nodes;

/// <summary>
/// Tracks which peers are alive and whether any of their messages was missed. A node also receives its own messages: while they arrive,
/// it is connected. Thread-safe.
/// </summary>
internal sealed class PeerMonitor(string self, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PeerState> states = new(StringComparer.Ordinal);
    private readonly HashSet<string> suspectedPeers = new(StringComparer.Ordinal);
    private bool hasMissed;
    private long connectedAt;

    /// <summary>The longest normal time between two messages of a node.</summary>
    public static TimeSpan MaxMessageInterval { get; } = TimeSpan.FromSeconds(1.5);

    /// <summary>A node without a message for this long counts as silent.</summary>
    public static TimeSpan SilenceTimeout { get; } = TimeSpan.FromSeconds(3);

    /// <summary>A node without a message for this long is forgotten.</summary>
    public static TimeSpan AbsenceTimeout { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The id of this node.</summary>
    public string Self => self;

    /// <summary>Number of peers that aren't silent.</summary>
    public int PeerCount
    {
        get
        {
            lock (gate)
                return states.Count(state => state.Key != self && !state.Value.IsSilent);
        }
    }

    /// <summary>The peers whose clients follow changes, each with the number of its last message.</summary>
    public IReadOnlyDictionary<string, long> PeersWantingChanges
    {
        get
        {
            lock (gate)
            {
                return states.Where(state => state.Key != self && state.Value is { WantsChanges: true, IsSilent: false })
                    .ToDictionary(state => state.Key, state => state.Value.Number, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Records a message of this node that came back to it.</summary>
    public void ReceiveOwn(long number)
    {
        lock (gate)
        {
            if (connectedAt == 0)
                connectedAt = clock.GetTimestamp();
            Update(self, number, wantsChanges: false, acknowledged: 0);
        }
    }

    /// <summary>Whether this node has been connected for long enough to have received a message from every running peer.</summary>
    public bool KnowsPeers
    {
        get
        {
            lock (gate)
                return connectedAt != 0 && clock.GetElapsedTime(connectedAt) > MaxMessageInterval;
        }
    }

    /// <summary>
    /// Whether every peer has acknowledged this node's message of that number, and so sends it changes. Silent peers don't count. Also true
    /// while this node is disconnected: waiting is pointless then, because it reports a gap when it reconnects.
    /// </summary>
    public bool AreReady(long number)
    {
        lock (gate)
        {
            return !states.ContainsKey(self)
                || (KnowsPeers && states.All(state => state.Key == self || IsReady(state.Value, number)));
        }
    }

    /// <summary>
    /// Stops waiting for peers that haven't acknowledged that message. Their acknowledgement, once it comes, counts as a gap.
    /// </summary>
    public void StopWaitingFor(long number)
    {
        lock (gate)
        {
            foreach (var (node, state) in states.Where(state => state.Key != self && state.Value.Acknowledged < number).ToList())
                states[node] = state with { AbandonedNumber = number };
        }
    }

    /// <summary>Records a message of a peer.</summary>
    /// <returns>Whether the peer starts to want changes with this message.</returns>
    public bool Receive(NodeMessage message)
    {
        lock (gate)
        {
            var wantedChanges = states.TryGetValue(message.From, out var before) && before is { WantsChanges: true, IsSilent: false };
            Update(message.From, message.Number, message.WantsChanges, message.AcknowledgedPeers.GetValueOrDefault(self));
            hasMissed |= message.HasLost || message.SuspectedPeers.Contains(self, StringComparer.Ordinal);
            if (message.IsLeaving)
                states.Remove(message.From);
            return message is { WantsChanges: true, IsLeaving: false } && !wantedChanges;
        }
    }

    /// <summary>Records that a message couldn't be read.</summary>
    public void RecordGap()
    {
        lock (gate)
            hasMissed = true;
    }

    /// <summary>Records that the connection broke. It is down until this node receives its own messages again.</summary>
    public void RecordDisconnect()
    {
        lock (gate)
        {
            hasMissed = true;
            states.Remove(self);
        }
    }

    /// <summary>Returns the link's current status and resets <see cref="LinkStatus.HasMissed"/>.</summary>
    public LinkStatus Evaluate()
    {
        lock (gate)
        {
            foreach (var (node, state) in states.ToList())
            {
                var silence = clock.GetElapsedTime(state.ReceivedAt);
                if (silence > AbsenceTimeout || (silence > SilenceTimeout && node == self))
                    states.Remove(node);
                else if (silence > SilenceTimeout && !state.IsSilent)
                    states[node] = state with { IsSilent = true };
                else
                    continue;
                hasMissed |= !state.IsSilent;
                if (state.WantsChanges && !state.IsSilent)
                    suspectedPeers.Add(node);
            }
            var missed = hasMissed;
            hasMissed = false;
            return new LinkStatus(states.ContainsKey(self), missed, states.Values.Any(state => state.IsSilent));
        }
    }

    /// <summary>Returns the peers that wanted changes and fell silent since the last call. They may have missed changes.</summary>
    public IReadOnlyList<string> TakeSuspectedPeers()
    {
        lock (gate)
        {
            List<string> all = [.. suspectedPeers];
            suspectedPeers.Clear();
            return all;
        }
    }

    private static bool IsReady(PeerState peer, long number) =>
        peer.IsSilent || peer.Acknowledged >= number || peer.AbandonedNumber >= number;

    private void Update(string node, long number, bool wantsChanges, long acknowledged)
    {
        long? abandonedNumber = null;
        if (states.TryGetValue(node, out var state))
        {
            // A peer that was silent, or acknowledges this node only after the wait, didn't send changes until now.
            hasMissed |= number != state.Number + 1 || state.IsSilent || acknowledged >= state.AbandonedNumber;
            abandonedNumber = acknowledged >= state.AbandonedNumber ? null : state.AbandonedNumber;
        }
        else if (node != self)
        {
            // All running peers are known by now, so earlier messages of this one were missed.
            hasMissed |= number != 1 && KnowsPeers;
        }
        states[node] = new PeerState(number, clock.GetTimestamp(), wantsChanges, acknowledged, abandonedNumber, IsSilent: false);
    }

    /// <summary>The status of the link.</summary>
    /// <param name="IsUp">Whether this node receives its own messages.</param>
    /// <param name="HasMissed">Whether a message was missed since the last evaluation.</param>
    /// <param name="HasSilentPeer">Whether a peer fell silent without leaving. It may be changing data.</param>
    internal readonly record struct LinkStatus(bool IsUp, bool HasMissed, bool HasSilentPeer);

    /// <param name="Number">Number of its last message.</param>
    /// <param name="ReceivedAt">Timestamp of its last message.</param>
    /// <param name="WantsChanges">Whether its clients follow changes.</param>
    /// <param name="Acknowledged">The newest message of this node that it has acknowledged.</param>
    /// <param name="AbandonedNumber">The message whose acknowledgement is no longer waited for; null if none.</param>
    /// <param name="IsSilent">Whether its messages stopped.</param>
    private readonly record struct PeerState(
        long Number, long ReceivedAt, bool WantsChanges, long Acknowledged, long? AbandonedNumber, bool IsSilent);
}
