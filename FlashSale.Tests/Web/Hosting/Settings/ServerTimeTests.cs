using System.Globalization;
using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Hosting.Settings;

/// <summary>Every page contains the server's time, so that countdowns are right at once.</summary>
public sealed partial class ServerTimeTests
{
    [Fact]
    public async Task A_cached_page_contains_the_time_of_its_response()
    {
        await using var shop = RunningShop.Open();
        await shop.AddUserAsync("mia", FlashSale.Domain.Accounts.Roles.Merchant);
        using var visitor = new HttpClient { BaseAddress = new Uri(shop.Address) };

        // Ten requests within the second for which a page is cached.
        var times = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            times.Add(await TimeOfPageAsync(visitor));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        times.Distinct().Count().ShouldBe(10);
        times.ShouldBe(times.Order());
    }

    private static async Task<long> TimeOfPageAsync(HttpClient visitor)
    {
        using var page = await visitor.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        return long.Parse(Milliseconds().Match(page.Headers.GetValues("Server-Timing").Single()).Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("[0-9]{13}")]
    private static partial Regex Milliseconds();
}
