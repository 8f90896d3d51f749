namespace FlashSale.Web.Parse.Protocol;

/// <summary>Ends a request with an error for the client. It is no fault of the shop and is not logged as one.</summary>
#pragma warning disable CA1032 // Only ever thrown with what the client is told.
public sealed class ParseException(ParseError error) : Exception(error.Message)
#pragma warning restore CA1032
{
    /// <summary>What the client is told.</summary>
    public ParseError Error => error;
}
