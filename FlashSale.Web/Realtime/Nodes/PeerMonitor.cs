namespace FlashSale.Web.Realtime.Nodes;

/// <summary>
/// Which nodes are heard, and whether anything that they said was missed. A node hears itself too: as long as it does, it hears the others.
/// </summary>
internal sealed class PeerMonitor(string self, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PeerState> states = new(StringComparer.Ordinal);
    private readonly HashSet<string> forsaken = new(StringComparer.Ordinal);
    private bool hasMissed;
    private long beganAt;

    /// <summary>How long a node that is there, and is heard, says nothing.</summary>
    public static TimeSpan LongestPause { get; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a node that is there can be silent.</summary>
    public static TimeSpan LongestSilence { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a node that fell silent may come back.</summary>
    public static TimeSpan LongestAbsence { get; } = TimeSpan.FromMinutes(10);

    /// <summary>This node.</summary>
    public string Self => self;

    /// <summary>How many other nodes are heard.</summary>
    public int Others
    {
        get
        {
            lock (gate)
                return states.Count(state => state.Key != self && !state.Value.IsSilent);
        }
    }

    /// <summary>The other nodes that have clients that follow changes, each with the number of what it said last.</summary>
    public IReadOnlyDictionary<string, long> Wanting
    {
        get
        {
            lock (gate)
                return states.Where(state => state.Key != self && state.Value is { WantsChanges: true, IsSilent: false }).ToDictionary(state => state.Key, state => state.Value.Number, StringComparer.Ordinal);
        }
    }

    /// <summary>This node hears itself.</summary>
    public void HearSelf(long number)
    {
        lock (gate)
        {
            if (beganAt == 0)
                beganAt = clock.GetTimestamp();
            Follow(self, number, wantsChanges: false, acknowledges: 0);
        }
    }

    /// <summary>Whether the node has listened for long enough to have heard everyone who was there before.</summary>
    public bool KnowsOthers
    {
        get
        {
            lock (gate)
                return beganAt != 0 && clock.GetElapsedTime(beganAt) > LongestPause;
        }
    }

    /// <summary>
    /// Whether all other nodes pass changes on to this one since it said the message of that number. While the node does not hear itself it need not
    /// ask: it will have missed something.
    /// </summary>
    public bool HasReached(long number)
    {
        lock (gate)
        {
            return !states.ContainsKey(self)
                || (KnowsOthers && states.All(state => state.Key == self || state.Value.IsSilent || state.Value.Acknowledges >= number || state.Value.GivenUpAt >= number));
        }
    }

    /// <summary>Those who do not pass changes on since the message of that number are waited for no longer: what they do until they will is missed.</summary>
    public void StopWaitingFor(long number)
    {
        lock (gate)
        {
            foreach (var (node, state) in states.Where(state => state.Key != self && state.Value.Acknowledges < number).ToList())
                states[node] = state with { GivenUpAt = number };
        }
    }

    /// <summary>Another node said something.</summary>
    /// <returns>Whether it began to want changes.</returns>
    public bool Receive(NodeMessage message)
    {
        lock (gate)
        {
            var wantedChanges = states.TryGetValue(message.From, out var before) && before is { WantsChanges: true, IsSilent: false };
            Follow(message.From, message.Number, message.WantsChanges, message.AcknowledgedPeers.GetValueOrDefault(self));
            hasMissed |= message.HasLost || message.SuspectedPeers.Contains(self, StringComparer.Ordinal);
            if (message.IsLeaving)
                states.Remove(message.From);
            return message is { WantsChanges: true, IsLeaving: false } && !wantedChanges;
        }
    }

    /// <summary>Something was said that could not be understood.</summary>
    public void Miss()
    {
        lock (gate)
            hasMissed = true;
    }

    /// <summary>The line broke: it is down until the node hears itself again.</summary>
    public void Break()
    {
        lock (gate)
        {
            hasMissed = true;
            states.Remove(self);
        }
    }

    /// <summary>Who hears what, at this moment.</summary>
    public LinkStatus Evaluate()
    {
        lock (gate)
        {
            foreach (var (node, state) in states.ToList())
            {
                var silence = clock.GetElapsedTime(state.At);
                if (silence > LongestAbsence || (silence > LongestSilence && node == self))
                    states.Remove(node);
                else if (silence > LongestSilence && !state.IsSilent)
                    states[node] = state with { IsSilent = true };
                else
                    continue;
                hasMissed |= !state.IsSilent;
                if (state.WantsChanges && !state.IsSilent)
                    forsaken.Add(node);
            }
            var missed = hasMissed;
            hasMissed = false;
            return new LinkStatus(states.ContainsKey(self), missed, states.Values.Any(state => state.IsSilent));
        }
    }

    /// <summary>The nodes that wanted changes and were not heard, since this was asked the last time.</summary>
    public IReadOnlyList<string> TakeSuspectedPeers()
    {
        lock (gate)
        {
            List<string> all = [.. forsaken];
            forsaken.Clear();
            return all;
        }
    }

    private void Follow(string node, long number, bool wantsChanges, long acknowledges)
    {
        long? givenUpAt = null;
        if (states.TryGetValue(node, out var state))
        {
            // Who was silent, or did not hear, did not pass on what was wanted meanwhile.
            hasMissed |= number != state.Number + 1 || state.IsSilent || acknowledges >= state.GivenUpAt;
            givenUpAt = acknowledges >= state.GivenUpAt ? null : state.GivenUpAt;
        }
        else if (node != self)
        {
            // Who is heard for the first time after all have been heard has been missed before.
            hasMissed |= number != 1 && KnowsOthers;
        }
        states[node] = new PeerState(number, clock.GetTimestamp(), wantsChanges, acknowledges, givenUpAt, IsSilent: false);
    }

    /// <summary>What is known.</summary>
    /// <param name="IsUp">Whether the node hears itself.</param>
    /// <param name="HasMissed">Whether anything was missed since the last time.</param>
    /// <param name="HasSilentPeer">Whether a node that has not left is not heard: what it does is not known.</param>
    internal readonly record struct LinkStatus(bool IsUp, bool HasMissed, bool HasSilentPeer);

    private readonly record struct PeerState(long Number, long At, bool WantsChanges, long Acknowledges, long? GivenUpAt, bool IsSilent);
}
