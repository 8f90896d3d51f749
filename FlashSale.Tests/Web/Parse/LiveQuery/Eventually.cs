namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>Waits for conditions without a notification.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition is true.</summary>
    public static Task IsTrueAsync(Func<bool> condition) => IsTrueAsync(() => Task.FromResult(condition()));

    /// <summary>Waits until an asynchronous condition is true.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(Pause, patience.Token);
    }

    /// <summary>Retries until it succeeds.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> get)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await get();
            }
            catch (System.Net.WebSockets.WebSocketException)
            {
                await Task.Delay(Pause, patience.Token);
            }
        }
    }
}
