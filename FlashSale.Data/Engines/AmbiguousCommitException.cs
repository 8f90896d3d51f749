namespace FlashSale.Data.Engines;

/// <summary>A commit failed in a way that leaves open whether it happened. Trying again blindly could do it twice.</summary>
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
