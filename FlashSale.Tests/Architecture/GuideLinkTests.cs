using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Architecture;

/// <summary>Checks that the project's guides have no dead links.</summary>
public sealed partial class GuideLinkTests
{
    public static TheoryData<string> Guides =>
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md", "docs/operating.md"];

    [Theory]
    [MemberData(nameof(Guides))]
    public void Links_lead_to_files_and_headings(string guide)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(guide))!;

        Link().Matches(Read(guide)).Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Exists(folder, guide, target))
            .ShouldBeEmpty();
    }

    private static bool Exists(string folder, string guide, string target)
    {
        var (path, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? Repository.PathOf(guide) : Path.Combine(folder, path);
        return heading is null ? Path.Exists(file) : File.Exists(file) && AnchorsOf(File.ReadAllText(file)).Contains(heading);
    }

    // GitHub's anchors: lowercase, no punctuation, hyphens for spaces.
    private static IEnumerable<string> AnchorsOf(string text) => Heading().Matches(text)
        .Select(heading => Punctuation().Replace(heading.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static string Read(string guide) => File.ReadAllText(Repository.PathOf(guide));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
