namespace FlashSale.Data.Engines;

/// <summary>The databases that the shop runs on.</summary>
public enum DatabaseEngine
{
    /// <summary>A file beside the shop; for one node.</summary>
    Sqlite,

    /// <summary>Microsoft SQL Server.</summary>
    SqlServer,

    /// <summary>PostgreSQL.</summary>
    PostgreSql,
}
