using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Architecture;

public sealed partial class ClockTests
{
    [Theory]
    [InlineData("FlashSale.Domain")]
    [InlineData("FlashSale.Data")]
    [InlineData("FlashSale.Web")]
    public void Services_take_the_time_from_their_TimeProvider(string project)
    {
        var files = SourceFiles(project).ToList();
        files.ShouldNotBeEmpty();

        files.Where(file => SystemTime().IsMatch(File.ReadAllText(file))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = System.DateTimeOffset .Now;")]
    [InlineData("DateTime.Today")]
    public void The_pattern_finds_uses_of_the_system_clock(string source) => SystemTime().IsMatch(source).ShouldBeTrue();

    private static IEnumerable<string> SourceFiles(string project) =>
        Directory.EnumerateFiles(Repository.PathOf(project), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b")]
    private static partial Regex SystemTime();
}
