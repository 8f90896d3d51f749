namespace FlashSale.Web.Account;

/// <summary>Thrown when a user changes something on an open page after logging out in another tab.</summary>
internal sealed class LoggedOutException : Exception
{
    public LoggedOutException()
        : base("The user has logged out since the page was opened.")
    {
    }
}
