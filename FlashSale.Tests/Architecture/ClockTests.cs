using System.Text.RegularExpressions;

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
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), room), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FlashSale.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside of the repository.");
        return folder.FullName;
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b")]
    private static partial Regex SystemTime();
}
