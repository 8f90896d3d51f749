using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Architecture;

/// <summary>Checks that every line fits on a screen.</summary>
public sealed class LineLengthTests
{
    private const int MaxLength = 140;

    [Fact]
    public void No_line_is_longer_than_140_characters()
    {
        var files = WrittenFiles.Find(".cs", ".razor", ".md", ".css", ".js", ".mjs", ".sh", ".yml", ".props", ".csproj").ToList();
        files.Count.ShouldBeGreaterThan(1000);

        files.SelectMany(file => FindLongLines(file, File.ReadLines(Repository.PathOf(file)))).ShouldBeEmpty();
    }

    [Fact]
    public void A_long_line_is_found_with_its_number() =>
        FindLongLines("a.cs", ["", new string('x', MaxLength), new string('x', MaxLength + 1)]).ShouldBe(["a.cs:3 has 141 characters"]);

    private static IEnumerable<string> FindLongLines(string file, IEnumerable<string> lines) =>
        lines.Index().Where(line => line.Item.Length > MaxLength)
            .Select(line => $"{file}:{line.Index + 1} has {line.Item.Length} characters");
}
