namespace FlashSale.Web.Nodes;

/// <summary>
/// Which nodes are heard, and whether anything that they said was missed. A node hears itself too: as long as it does, it hears the others.
/// </summary>
internal sealed class NodeHearing(string self, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Number, long At, bool WantsChanges)> heard = new(StringComparer.Ordinal);
    private bool hasMissed;
    private long upSince;

    /// <summary>This node.</summary>
    public string Self => self;

    /// <summary>How long a node that is there can be silent.</summary>
    public static TimeSpan LongestSilence { get; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether another node has clients that follow changes.</summary>
    public bool AreChangesWanted
    {
        get
        {
            lock (gate)
                return heard.Any(node => node.Key != self && node.Value.WantsChanges);
        }
    }

    /// <summary>A node said something.</summary>
    public void Hear(NodeMessage message)
    {
        lock (gate)
        {
            if (heard.TryGetValue(message.From, out var earlier))
                hasMissed |= message.Number != earlier.Number + 1;
            else if (message.From == self)
                upSince = clock.GetTimestamp();
            else
                // Who is there already when this node begins to listen is heard soon; who is heard for the first time later has been missed before.
                hasMissed |= message.Number != 1 && heard.ContainsKey(self) && clock.GetElapsedTime(upSince) > LongestSilence;
            if (message.IsLeaving)
                heard.Remove(message.From);
            else
                heard[message.From] = (message.Number, clock.GetTimestamp(), message.WantsChanges);
        }
    }

    /// <summary>Something was said that could not be understood, or the line broke.</summary>
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
            heard.Remove(self);
        }
    }

    /// <summary>
    /// Whether the node hears itself, whether anything was missed since this was asked the last time (by a node that fell silent, for one), and whether a
    /// node that wanted changes may have missed some because it was not heard.
    /// </summary>
    public (bool IsUp, bool HasMissed, bool HasForsaken) Judge()
    {
        var hasForsaken = false;
        lock (gate)
        {
            foreach (var (node, last) in heard)
            {
                if (clock.GetElapsedTime(last.At) <= LongestSilence)
                    continue;
                hasMissed = true;
                hasForsaken |= last.WantsChanges && node != self;
                heard.Remove(node);
            }
            var missed = hasMissed;
            hasMissed = false;
            return (heard.ContainsKey(self), missed, hasForsaken);
        }
    }
}
