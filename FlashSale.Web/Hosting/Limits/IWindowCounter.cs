namespace FlashSale.Web.Hosting.Limits;

/// <summary>Counts events in a window of time, for rate limits. Thread-safe.</summary>
internal interface IWindowCounter
{
    /// <summary>Adds to a count. The first addition starts the window; after it ends, the count starts at 0 again.</summary>
    /// <param name="name">What is counted, and for which client, such as <c>login:203.0.113.9</c>.</param>
    /// <param name="amount">How much to add; 0 only reads the count.</param>
    /// <param name="window">The window's length.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<WindowCount> AddAsync(string name, long amount, TimeSpan window, CancellationToken cancellationToken = default);
}
