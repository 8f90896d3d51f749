using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>
/// Names each difference between a recorded answer and a live one. Members that only the live one has are no difference, except in an ACL
/// and where null stands for one that must not be there.
/// </summary>
public sealed class AnswerComparison(LiveValues values)
{
    private readonly List<string> differences = [];

    /// <summary>What differs; empty if nothing does.</summary>
    public IReadOnlyList<string> Differences => differences;

    /// <summary>Compares two JSON values.</summary>
    /// <param name="place">Where they are, for people.</param>
    /// <param name="member">The name of the member that they are the values of.</param>
    /// <param name="recorded">The recorded one.</param>
    /// <param name="live">The live one.</param>
    public void Compare(string place, string member, JsonElement recorded, JsonElement live)
    {
        if (recorded.ValueKind != live.ValueKind && !(IsFlag(recorded) && IsFlag(live)))
        {
            differences.Add($"{place}: {live.ValueKind} {live.GetRawText()} instead of {recorded.ValueKind} {recorded.GetRawText()}");
            return;
        }
        switch (recorded.ValueKind)
        {
            case JsonValueKind.Object:
                CompareMembers(place, member, recorded, live);
                break;
            case JsonValueKind.Array:
                CompareItems(place, member, recorded, live);
                break;
            case JsonValueKind.String:
                CompareTexts(place, member, recorded.GetString()!, live.GetString()!);
                break;
            case JsonValueKind.Number:
                Expect(place, recorded.GetDecimal().ToString("G29", null), live.GetDecimal().ToString("G29", null));
                break;
            default:
                Expect(place, recorded.GetRawText(), live.GetRawText());
                break;
        }
    }

    /// <summary>Expects a live text to be this one.</summary>
    public void Expect(string place, string expected, string? live)
    {
        if (expected != live)
            differences.Add($"{place}: {(live is null ? "nothing" : $"'{live}'")} instead of '{expected}'");
    }

    /// <summary>Expects a list of words to have all of these in it.</summary>
    public void ExpectAll(string place, string expected, string? live)
    {
        var missing = Words(expected).Except(Words(live ?? ""), StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count > 0)
            differences.Add($"{place}: lacks {string.Join(", ", missing)}");
    }

    private static bool IsFlag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private void CompareMembers(string place, string member, JsonElement recorded, JsonElement live)
    {
        foreach (var expected in recorded.EnumerateObject())
        {
            // The members of an ACL are ids.
            var name = values.In(expected.Name);
            if (live.TryGetProperty(name, out var found))
                Compare($"{place}.{name}", name, expected.Value, found);
            else if (expected.Value.ValueKind != JsonValueKind.Null)
                differences.Add($"{place}.{name}: missing");
        }
        if (member == "ACL" && live.EnumerateObject().Count() != recorded.EnumerateObject().Count())
            differences.Add($"{place}: {live.GetRawText()} lets in others than {values.In(recorded.GetRawText())}");
    }

    private void CompareItems(string place, string member, JsonElement recorded, JsonElement live)
    {
        if (recorded.GetArrayLength() != live.GetArrayLength())
        {
            differences.Add($"{place}: {live.GetArrayLength()} items instead of {recorded.GetArrayLength()}: {live.GetRawText()}");
            return;
        }
        var index = 0;
        foreach (var (expected, found) in recorded.EnumerateArray().Zip(live.EnumerateArray()))
            Compare($"{place}[{index++}]", member, expected, found);
    }

    private void CompareTexts(string place, string member, string recorded, string live)
    {
        if (!LiveValues.IsVolatile(member))
            Expect(place, values.In(recorded), live);
        else if (values.Bind(member, recorded, live) is { } difference)
            differences.Add($"{place}: {difference}");
    }
}
