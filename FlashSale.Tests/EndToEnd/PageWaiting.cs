using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>
/// Waits until an expression is true in a page. Playwright's own method evaluates text in the page, which the pages' security policy
/// forbids.
/// </summary>
internal static class PageWaiting
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the expression, or the function with the argument, is true.</summary>
    public static async Task WaitUntilAsync(this IPage page, string expression, object? argument = null)
    {
        using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        tooLong.CancelAfter(Longest);
        while (!await IsTrueAsync(page, expression, argument))
            await Task.Delay(Pause, tooLong.Token);
    }

    private static async Task<bool> IsTrueAsync(IPage page, string expression, object? argument)
    {
        try
        {
            return await page.EvaluateAsync<bool>(
                expression.Contains("=>", StringComparison.Ordinal) ? expression : $"() => Boolean({expression})", argument);
        }
        catch (PlaywrightException error) when (error.Message.Contains("context was destroyed", StringComparison.Ordinal)
            || error.Message.Contains("navigation", StringComparison.Ordinal))
        {
            // The page is navigating.
            return false;
        }
    }
}
