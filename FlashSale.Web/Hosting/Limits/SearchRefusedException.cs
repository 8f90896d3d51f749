namespace FlashSale.Web.Hosting.Limits;

/// <summary>A search took too long, or too many others are waiting. The caller may try again later.</summary>
public sealed class SearchRefusedException : Exception
{
    /// <summary>The message for the visitor.</summary>
    public const string Text = "This search took too long. Use longer words, or try again in a minute.";

    public SearchRefusedException()
        : base(Text)
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
