namespace FlashSale.Web.Parse.Calls;

/// <summary>Ends a request with an error for the client. It isn't logged as a failure.</summary>
#pragma warning disable CA1032 // Always thrown with an error for the client.
public sealed class ParseException(ParseError error) : Exception(error.Message)
#pragma warning restore CA1032
{
    /// <summary>The error for the client.</summary>
    public ParseError Error => error;
}
