namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>When a connection breaks around a commit.</summary>
public enum CommitCut
{
    /// <summary>Before the server got it: it does not happen.</summary>
    Before,

    /// <summary>As soon as it was sent: nobody can say whether it happens.</summary>
    During,

    /// <summary>After the server's answer, which never arrives: it has happened.</summary>
    After,

    /// <summary>Behind the server's answer, which arrives: at the next thing that is said on the connection.</summary>
    Behind,
}
