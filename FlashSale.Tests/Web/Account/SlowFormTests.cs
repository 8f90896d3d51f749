using System.Net.Sockets;
using System.Text;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Account;

public sealed class SlowFormTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slow_forms_do_not_block_logins()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Accounts:AttemptsPerMinute", "10000"));
        await shop.AddUserAsync("ada");
        var address = new Uri(shop.Address);
        var cookie = await CookieAsync(address);
        using var isOver = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var slow = Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => Trickle(address, cookie, isOver.Token)).ToList();
        await Task.WhenAll(slow.Select(each => each.Begun.Task));

        using var ada = await new ParseClient(shop).LogInAsync("ada");

        ada.Token.ShouldNotBeNull();
        await isOver.CancelAsync();
        await Task.WhenAll(slow.Select(each => each.Sending));
    }

    // Just fast enough that the server doesn't abort it.
    private static (TaskCompletionSource Begun, Task Sending) Trickle(Uri address, string cookie, CancellationToken isOver)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (begun, SendAsync());

        async Task SendAsync()
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, isOver);
            var request = $"POST /Account/Login HTTP/1.1\r\nHost: {address.Authority}\r\nCookie: {cookie}\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\na=";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), isOver);
            try
            {
                while (true)
                {
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(new string('a', 500)), isOver);
                    await Task.Delay(500, isOver);
                    begun.TrySetResult();
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException)
            {
                // The test is over.
            }
        }
    }

    // Without the token, a form is refused before it's read.
    private static async Task<string> CookieAsync(Uri address)
    {
        using var visitor = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var page = await visitor.GetAsync(new Uri(address, "/Account/Login"), Cancelled);
        return string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(each => each.Split(';')[0]));
    }

    [Fact]
    public async Task A_form_that_is_much_too_long_is_refused()
    {
        await using var shop = RunningShop.Open();
        using var visitor = new HttpClient { BaseAddress = new Uri(shop.Address) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["Input.Login"] = new('a', 100_000) });

        using var answer = await visitor.PostAsync("/Account/Login", form, Cancelled);

        ((int)answer.StatusCode).ShouldBeInRange(400, 499);
    }
}
