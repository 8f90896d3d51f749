using System.Reflection;
using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Architecture;

/// <summary>Compares the tests that docs/security.md names with the tests that exist.</summary>
public sealed partial class SecurityGuideTests
{
    // How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has. They come first in each section.
    private const string Sections =
        "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 "
        + "5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 "
        + "7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 "
        + "10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 "
        + "13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2";

    private static readonly List<(string Id, string How, string Proof)> Rows =
        [.. File.ReadLines(Repository.PathOf("docs", "security.md"))
            .Select(line => Row().Match(line))
            .Where(row => row.Success)
            .Select(row => (row.Groups["id"].Value, row.Groups["how"].Value.Trim(), row.Groups["proof"].Value.Trim()))];

    private static readonly List<string> TestClasses =
        [.. typeof(SecurityGuideTests).Assembly.GetTypes().Where(HasTests).Select(type => type.FullName!)];

    [Fact]
    public void Every_requirement_has_one_row()
    {
        var expected = Sections.Split(' ').Select(section => section.Split(':'))
            .SelectMany(section => Enumerable.Range(1, int.Parse(section[1], null)).Select(number => $"{section[0]}.{number}"));

        Rows.SelectMany(row => IdsOf(row.Id)).ShouldBe(expected);
    }

    [Fact]
    public void Every_named_test_exists()
    {
        var named = Rows.SelectMany(row => Name().Matches(row.Proof).Select(name => (row.Id, Name: name.Groups["name"].Value))).ToList();
        named.ShouldNotBeEmpty();

        named.Where(each => !Exists(each.Name)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_row_names_its_tests_or_says_there_are_none()
    {
        Rows.Where(row => !Name().IsMatch(row.Proof) && row.Proof is not ("review" or "none")).ShouldBeEmpty();
        Rows.Where(row => row.Proof == "none" && !row.How.Contains("**Not met**", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SecurityGuideTests", true)]
    [InlineData("SecurityGuideTests.Every_requirement_has_one_row", true)]
    [InlineData("SecurityGuideTests.No_such_test", false)]
    [InlineData("NoSuchTests", false)]
    [InlineData("GuideTests", false)]
    [InlineData("RightsTests", false)]
    [InlineData("LiveQuery.RightsTests", true)]
    public void A_name_refers_to_one_test_class_or_one_of_its_tests(string name, bool exists) => Exists(name).ShouldBe(exists);

    private static bool Exists(string name)
    {
        if (TestClasses.Count(type => type.EndsWith("." + name, StringComparison.Ordinal)) == 1)
            return true;
        var dot = name.LastIndexOf('.');
        return dot > 0
            && TestClasses.Where(type => type.EndsWith("." + name[..dot], StringComparison.Ordinal)).ToList() is [var only]
            && typeof(SecurityGuideTests).Assembly.GetType(only)!.GetMethod(name[(dot + 1)..]) is { } method
            && IsTest(method);
    }

    private static bool HasTests(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsNested: false } && type.GetMethods().Any(IsTest);

    private static bool IsTest(MethodInfo method) => method.GetCustomAttributes<FactAttribute>(inherit: true).Any();

    // "1.2.6–1.2.8" stands for three.
    private static IEnumerable<string> IdsOf(string cell)
    {
        var ends = cell.Split('–');
        var section = ends[0][..ends[0].LastIndexOf('.')];
        var (first, last) = (LastNumberOf(ends[0]), LastNumberOf(ends[^1]));
        return Enumerable.Range(first, last - first + 1).Select(number => $"{section}.{number}");
    }

    private static int LastNumberOf(string id) => int.Parse(id[(id.LastIndexOf('.') + 1)..], null);

    [GeneratedRegex(@"^\| (?<id>\d+\.\d+\.\d+(–\d+\.\d+\.\d+)?) \|[^|]+\|(?<how>[^|]+)\|(?<proof>[^|]+)\|$")]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Name();
}
