namespace FlashSale.Tests.Infrastructure;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Returns the full path of a file or folder of the repository.</summary>
    public static string PathOf(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FlashSale.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run within the repository.");
        return Path.Combine([folder.FullName, .. parts]);
    }
}
