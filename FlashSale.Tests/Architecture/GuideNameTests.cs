using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Architecture;

/// <summary>Checks that the files and names that the guides mention exist, so that a rename can't leave a guide behind.</summary>
public sealed partial class GuideNameTests
{
    private const string Projects = "FlashSale.";

    // Invented names in the recipe for a payment gateway.
    private const string Example = "Acme";

    private static readonly Lazy<HashSet<string>> Words = new(ReadWords);

    public static TheoryData<string> Guides => ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/operating.md"];

    [Theory]
    [MemberData(nameof(Guides))]
    public void Paths_in_guides_exist(string guide) =>
        ReadCode(guide).Where(code => PathOfCode().IsMatch(code)).Where(path => !Exists(path)).Distinct().ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Guides))]
    public void Names_in_guides_exist_in_the_code(string guide) =>
        ReadCode(guide).Where(code => !Other().IsMatch(code))
            .SelectMany(code => Name().Matches(code).Select(name => name.Value))
            .Where(name => !Words.Value.Contains(name)).Distinct().ShouldBeEmpty();

    // "Data/Stock/StockLedger" stands for FlashSale.Data/Stock/StockLedger.cs.
    private static bool Exists(string path)
    {
        var file = Repository.PathOf(Short().IsMatch(path) ? Projects + path : path);
        return Path.Exists(file) || File.Exists(file + ".cs") || File.Exists(file + ".razor");
    }

    private static IEnumerable<string> ReadCode(string guide) =>
        Code().Matches(Fence().Replace(File.ReadAllText(Repository.PathOf(guide)), ""))
            .Select(code => code.Groups["code"].Value)
            .Where(code => !code.Contains(Example, StringComparison.Ordinal));

    private static HashSet<string> ReadWords()
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in Directory.EnumerateDirectories(Repository.PathOf(), Projects + "*"))
        {
            var sources = Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories)
                .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
                .Where(file => !Built().IsMatch(file[project.Length..]));
            foreach (var source in sources)
                words.UnionWith(Name().Matches(File.ReadAllText(source)).Select(name => name.Value));
        }
        return words;
    }

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^(FlashSale\.\w+|Domain|Data|Web|docs|bench|\.ci)/[\w./-]+$")]
    private static partial Regex PathOfCode();

    [GeneratedRegex("^(Domain|Data|Web)/")]
    private static partial Regex Short();

    // Paths, settings, and whole commands.
    [GeneratedRegex("[/: ]")]
    private static partial Regex Other();

    // Two words or more, such as StockLedger.
    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*[A-Z]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[\\/](bin|obj)[\\/]")]
    private static partial Regex Built();
}
