namespace FlashSale.Data.Engines;

/// <summary>A commit failed, but may have happened. Check before you retry, or it could happen twice.</summary>
public sealed class AmbiguousCommitException : Exception
{
    public AmbiguousCommitException()
    {
    }

    public AmbiguousCommitException(string message)
        : base(message)
    {
    }

    public AmbiguousCommitException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
