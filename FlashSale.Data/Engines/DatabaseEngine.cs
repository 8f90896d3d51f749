namespace FlashSale.Data.Engines;

/// <summary>The supported database engines.</summary>
public enum DatabaseEngine
{
    /// <summary>SQLite: a local file, for one node.</summary>
    Sqlite,

    /// <summary>Microsoft SQL Server.</summary>
    SqlServer,

    /// <summary>PostgreSQL.</summary>
    PostgreSql,
}
