using System.Net;
using System.Net.Sockets;
using FlashSale.Web.Notifications;
using MailKit.Security;

namespace FlashSale.Tests.Web.Notifications;

public sealed class SmtpMailerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hands_a_mail_over_to_the_server()
    {
        using var server = new SmallMailServer();
        var mailer = MailerTo(server.Port);

        var received = server.ReceiveAsync(Cancelled);
        await mailer.SendAsync(new Mail("ann@example.com", "Hello", ["Two < three."], new MailLink("Look", "https://shop.example.com/?a=1&b=2")), Cancelled);
        var lines = await received;

        lines.ShouldContain("RCPT TO:<ann@example.com>");
        var text = string.Join('\n', lines);
        text.ShouldContain("Subject: Hello");
        text.ShouldContain("Two < three.");
        text.ShouldContain("Two &lt; three.");
        text.ShouldContain("https://shop.example.com/?a=1&b=2");
    }

    [Fact]
    public async Task A_subject_cannot_smuggle_in_a_header()
    {
        using var server = new SmallMailServer();
        var received = server.ReceiveAsync(Cancelled);

        await MailerTo(server.Port).SendAsync(new Mail("ann@example.com", "Hello\r\nBcc: eve@example.com", ["Hi."]), Cancelled);

        (await received).ShouldNotContain(line => line.StartsWith("Bcc:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_exception()
    {
        int port;
        using (var server = new SmallMailServer())
            port = server.Port;

        await Should.ThrowAsync<SocketException>(() => MailerTo(port).SendAsync(new Mail("ann@example.com", "Hello", ["Hi."]), Cancelled));
    }

    private static SmtpMailer MailerTo(int port) =>
        new(new SmtpOptions { Host = "127.0.0.1", Port = port, From = "Shop <shop@example.com>", Security = SecureSocketOptions.None });

    // As much of RFC 5321 as one mail needs.
    private sealed class SmallMailServer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public SmallMailServer() => listener.Start();

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public void Dispose() => listener.Dispose();

        public async Task<IReadOnlyList<string>> ReceiveAsync(CancellationToken cancellationToken)
        {
            using var client = await listener.AcceptTcpClientAsync(cancellationToken);
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            var lines = new List<string>();
            await writer.WriteLineAsync("220 small");
            var isData = false;
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                lines.Add(line);
                if (isData && line != ".")
                    continue;
                isData = line == "DATA";
                await writer.WriteLineAsync(line switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 fine" });
                if (line == "QUIT")
                    break;
            }
            return lines;
        }
    }
}
