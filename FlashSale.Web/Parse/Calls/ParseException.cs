namespace FlashSale.Web.Parse.Calls;

/// <summary>Ends a request with an error for the client. It isn't logged as a failure.</summary>
public sealed class ParseException(ParseError error) : Exception(error.Message)
{
    /// <summary>The error for the client.</summary>
    public ParseError Error => error;
}
