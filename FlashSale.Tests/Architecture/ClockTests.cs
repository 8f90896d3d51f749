using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Architecture;

public sealed partial class ClockTests
{
    [Theory]
    [InlineData("FlashSale.Domain")]
    [InlineData("FlashSale.Data")]
    [InlineData("FlashSale.Web")]
    public void Time_comes_from_the_clock_that_a_service_is_given(string room)
    {
        var files = SourceFiles(room).ToList();
        files.ShouldNotBeEmpty();

        files.Where(file => SystemTime().IsMatch(File.ReadAllText(file))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = System.DateTimeOffset .Now;")]
    [InlineData("DateTime.Today")]
    public void Would_be_seen(string source) => SystemTime().IsMatch(source).ShouldBeTrue();

    private static IEnumerable<string> SourceFiles(string room) =>
        Directory.EnumerateFiles(Repository.PathOf(room), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b")]
    private static partial Regex SystemTime();
}
