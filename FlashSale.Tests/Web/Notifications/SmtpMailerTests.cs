using System.Net;
using System.Net.Sockets;
using FlashSale.Web.Notifications;
using MailKit.Security;

namespace FlashSale.Tests.Web.Notifications;

public sealed class SmtpMailerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_email_is_delivered_to_the_server()
    {
        using var server = new SmallMailServer();
        var mailer = MailerTo(server.Port);

        var received = server.ReceiveAsync(Cancelled);
        await mailer.SendAsync(
            new Mail("ann@example.com", "Hello", ["Two < three."], new MailLink("Look", "https://shop.example.com/?a=1&b=2")), Cancelled);
        var lines = await received;

        lines.ShouldContain("RCPT TO:<ann@example.com>");
        var text = string.Join('\n', lines);
        text.ShouldContain("Subject: Hello");
        text.ShouldContain("Two < three.");
        text.ShouldContain("Two &lt; three.");
        text.ShouldContain("https://shop.example.com/?a=1&b=2");
    }

    [Fact]
    public async Task A_subject_cannot_inject_a_header()
    {
        using var server = new SmallMailServer();
        var received = server.ReceiveAsync(Cancelled);

        await MailerTo(server.Port).SendAsync(new Mail("ann@example.com", "Hello\r\nBcc: eve@example.com", ["Hi."]), Cancelled);

        (await received).ShouldNotContain(line => line.StartsWith("Bcc:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_unavailable_server_throws_an_exception()
    {
        int port;
        using (var server = new SmallMailServer())
            port = server.Port;

        await Should.ThrowAsync<SocketException>(() => MailerTo(port).SendAsync(new Mail("ann@example.com", "Hello", ["Hi."]), Cancelled));
    }

    [Theory]
    [InlineData("dots..x@example.com")]
    [InlineData("no address")]
    [InlineData("ann@example.com, eve@example.com")]
    [InlineData("")]
    public async Task A_malformed_address_is_refused_permanently(string address)
    {
        using var server = new SmallMailServer();

        await Should.ThrowAsync<MailRejectedException>(
            () => MailerTo(server.Port).SendAsync(new Mail(address, "Hello", ["Hi."]), Cancelled));
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 No such user", "The mail server refused the address: 550 5.1.1 No such user")]
    [InlineData("MAIL", "553 5.7.1 Not your domain", "The mail server refused the sender (Smtp:From): 553 5.7.1 Not your domain")]
    [InlineData("DATA", "554 5.7.1 Looks like spam", "The mail server refused the e-mail: 554 5.7.1 Looks like spam")]
    [InlineData(".", "552 5.2.2 Mailbox full", "The mail server refused the e-mail: 552 5.2.2 Mailbox full")]
    public async Task A_5xx_response_is_permanent(string command, string reply, string reason)
    {
        using var server = new SmallMailServer { Replies = { [command] = reply } };
        var received = server.ReceiveAsync(Cancelled);

        var rejection = await Should.ThrowAsync<MailRejectedException>(
            () => MailerTo(server.Port).SendAsync(new Mail("ann@example.com", "Hello", ["Hi."]), Cancelled));

        rejection.Message.ShouldBe(reason);
        await received;
    }

    [Theory]
    [InlineData("RCPT", "450 4.2.1 Mailbox busy")]
    [InlineData("MAIL", "421 4.3.2 Shutting down")]
    [InlineData("DATA", "451 4.3.0 Try later")]
    public async Task A_4xx_response_allows_a_retry(string command, string reply)
    {
        using var server = new SmallMailServer { Replies = { [command] = reply } };
        var received = server.ReceiveAsync(Cancelled);

        var error = await Should.ThrowAsync<Exception>(
            () => MailerTo(server.Port).SendAsync(new Mail("ann@example.com", "Hello", ["Hi."]), Cancelled));

        error.ShouldNotBeOfType<MailRejectedException>();
        await received;
    }

    [Fact]
    public async Task An_accepted_email_counts_as_sent_even_if_QUIT_fails()
    {
        using var server = new SmallMailServer { HangsUpAfterMail = true };
        var received = server.ReceiveAsync(Cancelled);

        await MailerTo(server.Port).SendAsync(new Mail("ann@example.com", "Hello", ["Hi."]), Cancelled);

        (await received).ShouldContain(".");
    }

    private static SmtpMailer MailerTo(int port) =>
        new(new SmtpOptions { Host = "127.0.0.1", Port = port, From = "Shop <shop@example.com>", Security = SecureSocketOptions.None });

    // The part of RFC 5321 that one email needs.
    private sealed class SmallMailServer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public SmallMailServer() => listener.Start();

        /// <summary>Responses by a command's first word. Other commands succeed.</summary>
        public Dictionary<string, string> Replies { get; } = [];

        public bool HangsUpAfterMail { get; init; }

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
                var reply = Replies.GetValueOrDefault(line.Split(' ')[0].Split(':')[0]);
                isData = line == "DATA" && reply is null;
                await writer.WriteLineAsync(reply ?? line switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 fine" });
                if (line == "QUIT" || (HangsUpAfterMail && line == "."))
                    break;
            }
            return lines;
        }
    }
}
