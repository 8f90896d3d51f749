using System.Globalization;
using System.Text.RegularExpressions;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>
/// Ids, tokens and times are others at each run. What a recorded one stands for is what came in its place the first time; from then on it
/// must always be that, and requests say that instead.
/// </summary>
public sealed partial class LiveValues
{
    private readonly Dictionary<string, string> lives;
    private readonly TimeSpan since;

    /// <param name="began">When the replay began. Recorded times that clients send are moved so that all of the recording lies a minute
    /// before.</param>
    public LiveValues(DateTimeOffset began)
    {
        lives = [];
        since = began.AddMinutes(-1) - new DateTimeOffset(2026, 11, 23, 14, 5, 51, TimeSpan.Zero);
    }

    private LiveValues(LiveValues other)
    {
        lives = new Dictionary<string, string>(other.lives);
        since = other.since;
    }

    /// <summary>One that knows the same, to try something with.</summary>
    public LiveValues Copy() => new(this);

    /// <summary>A recorded text as it is now.</summary>
    public string In(string recorded)
    {
        var text = Instant().Replace(recorded, match => TimeOf(match.Value));
        foreach (var (old, live) in lives)
            text = text.Replace(old, live, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Says what is sent in place of a recorded text.</summary>
    public void Bind(string recorded, string live) => lives[recorded] = live;

    /// <summary>
    /// Says that a live value stands for a recorded one; a difference if something else does, or if it stands for another already.
    /// </summary>
    public string? Bind(string member, string recorded, string live)
    {
        if (!ShapeOf(member).IsMatch(live))
            return $"'{live}' is no {member}";
        if (lives.TryGetValue(recorded, out var known))
        {
            // A sale changes with every order, which the recorded server doesn't know of.
            var isLaterChange = member == "updatedAt" && string.CompareOrdinal(live, known) > 0;
            return known == live || isLaterChange ? null : $"'{live}' in place of '{recorded}', which was '{known}' before";
        }
        if (!IsTime(member) && lives.ContainsValue(live))
            return $"'{live}' stands for '{recorded}' and for another {member}";
        lives[recorded] = live;
        return null;
    }

    /// <summary>Whether a member's values are others at each run.</summary>
    public static bool IsVolatile(string member) => IsTime(member) || member is "objectId" or "id" or "sessionToken";

    private static bool IsTime(string member) => member is "createdAt" or "updatedAt" or "iso";

    private static Regex ShapeOf(string member) => member switch
    {
        "sessionToken" => Token(),
        "objectId" => Id(),
        "id" => GlobalId(),
        _ => Instant(),
    };

    private string TimeOf(string recorded)
    {
        if (!lives.TryGetValue(recorded, out var live))
        {
            live = (DateTimeOffset.Parse(recorded, CultureInfo.InvariantCulture) + since).UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            lives[recorded] = live;
        }
        return live;
    }

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b", RegexOptions.CultureInvariant)]
    private static partial Regex Instant();

    [GeneratedRegex("^r:[0-9a-f]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex("^[0-9A-Za-z_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex("^[0-9A-Za-z+/]+=*$", RegexOptions.CultureInvariant)]
    private static partial Regex GlobalId();
}
