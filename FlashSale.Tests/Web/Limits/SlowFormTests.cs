using System.Net.Sockets;
using System.Text;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Limits;

public sealed class SlowFormTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forms_that_arrive_slowly_keep_nobody_from_logging_in()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Accounts:AttemptsPerMinute", "10000"));
        await shop.AddUserAsync("ada");
        var address = new Uri(shop.Address);
        var slow = new List<TcpClient>();
        for (var number = 0; number < Environment.ProcessorCount + 1; number++)
        {
            var client = new TcpClient();
            slow.Add(client);
            await client.ConnectAsync(address.Host, address.Port, Cancelled);
            var request = $"POST /Account/Login HTTP/1.1\r\nHost: {address.Authority}\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na=";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancelled);
        }

        using var ada = await new ParseClient(shop).LogInAsync("ada");

        ada.Token.ShouldNotBeNull();
        slow.ForEach(client => client.Dispose());
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
