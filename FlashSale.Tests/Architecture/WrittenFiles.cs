using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Architecture;

/// <summary>The files of the repository that people write: no build output, packages, bundles, migrations or recorded data.</summary>
internal static class WrittenFiles
{
    private static readonly string[] Skipped =
        [".git", ".idea", ".vs", "bin", "obj", "node_modules", "Migrations", "TestResults", "wwwroot/graphiql", "wwwroot/mermaid"];

    /// <summary>Finds all files with one of these extensions, such as ".cs". Paths are relative to the repository, with slashes.</summary>
    public static IEnumerable<string> Find(params string[] extensions) =>
        Find(Repository.PathOf())
            .Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.PathOf(), file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Find(string folder) =>
        Directory.EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder).Where(inner => !IsSkipped(inner)).SelectMany(Find));

    private static bool IsSkipped(string folder) =>
        Skipped.Any(name => folder.Replace('\\', '/').EndsWith("/" + name, StringComparison.Ordinal));
}
