namespace FlashSale.Web.Hosting.Limits;

/// <summary>A search took too long, or too many others wait already. It may be tried again later.</summary>
public sealed class SearchRefusedException : Exception
{
    /// <summary>What a page says then.</summary>
    public const string Words = "This search takes too long at this moment. Search for longer words, or try again in a minute.";

    public SearchRefusedException()
        : base(Words)
    {
    }

    public SearchRefusedException(string message)
        : base(message)
    {
    }

    public SearchRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
