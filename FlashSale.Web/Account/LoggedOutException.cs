namespace FlashSale.Web.Account;

/// <summary>Who had opened a page and now wants to change something with it has logged out since, in another tab.</summary>
internal sealed class LoggedOutException : Exception
{
    public LoggedOutException()
        : base("Who opened this page has logged out since.")
    {
    }
}
