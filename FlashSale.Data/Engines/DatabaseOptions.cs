namespace FlashSale.Data.Engines;

/// <summary>Database settings: the configuration section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Database";

    /// <summary>The engine; SQLite by default.</summary>
    public DatabaseEngine Provider { get; set; } = DatabaseEngine.Sqlite;

    /// <summary>Compatibility level of an older SQL Server database, such as 120; null for EF's default.</summary>
    public int? SqlServerCompatibilityLevel { get; set; }

    /// <summary>
    /// How far the machine's clock may deviate from the database's before the node reports itself as degraded; more than 0. Unused on
    /// SQLite.
    /// </summary>
    public TimeSpan MaxClockOffset { get; set; } = TimeSpan.FromSeconds(2);
}
