namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>The moment at which a connection breaks around a commit.</summary>
public enum CommitCut
{
    /// <summary>Before the server receives the commit. The transaction is rolled back.</summary>
    Before,

    /// <summary>As soon as the commit was sent. Its outcome is unknown.</summary>
    During,

    /// <summary>After the server responded, but before the response arrives. The transaction is committed.</summary>
    After,

    /// <summary>After the response arrived, at the next message on the connection.</summary>
    Behind,
}
