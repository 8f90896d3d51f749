namespace FlashSale.Data.Engines;

/// <summary>Which database the shop uses: the section <c>Database</c> of the configuration.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Database";

    /// <summary>The engine; SQLite unless said otherwise.</summary>
    public DatabaseEngine Provider { get; set; } = DatabaseEngine.Sqlite;

    /// <summary>Compatibility level of an older SQL Server database, such as 120; null for EF's default.</summary>
    public int? SqlServerCompatibilityLevel { get; set; }

    /// <summary>
    /// How far a machine's clock may be from the database's before the node reports that it is degraded. More than 0.
    /// SQLite has no clock of its own.
    /// </summary>
    public TimeSpan MaxClockOffset { get; set; } = TimeSpan.FromSeconds(2);
}
