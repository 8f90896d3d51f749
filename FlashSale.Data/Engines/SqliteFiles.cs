namespace FlashSale.Data.Engines;

/// <summary>Protects a SQLite database, with its orders, addresses and password hashes, from other users of the machine.</summary>
public static class SqliteFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Creates the file if it doesn't exist, and makes it and its log files accessible to their owner only. SQLite copies these permissions
    /// to new log files. Does nothing on Windows, where files inherit the folder's permissions.
    /// </summary>
    /// <param name="file">Full path of the database file.</param>
    /// <returns>False if the permissions can't be changed: another user owns the files, or the file system has no permissions.</returns>
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
