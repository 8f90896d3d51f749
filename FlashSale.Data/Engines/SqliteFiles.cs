namespace FlashSale.Data.Engines;

/// <summary>Protects a SQLite database from the machine's other users: it holds orders, addresses and password hashes.</summary>
public static class SqliteFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Creates the file if there is none, and takes the rights of other users away from it and from the files beside it. SQLite gives the
    /// log that it creates later the rights of the database. On Windows, where files take the folder's rights, nothing is changed.
    /// </summary>
    /// <param name="file">The database's file, with its full path.</param>
    /// <returns>False if the rights can't be changed: the files belong to another user, or their file system has none.</returns>
    /// <exception cref="IOException">The file can't be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be created.</exception>
    public static bool Protect(string file)
    {
        if (OperatingSystem.IsWindows())
            return true;
        if (!File.Exists(file))
        {
            using var created = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite,
                UnixCreateMode = OwnerOnly,
            });
        }
        try
        {
            foreach (var each in new[] { file, file + "-wal", file + "-shm" })
            {
                if (File.Exists(each) && (File.GetUnixFileMode(each) & ~OwnerOnly) != 0)
                    File.SetUnixFileMode(each, OwnerOnly);
            }
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
