using System.Globalization;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Data.Notifications;
using FlashSale.Data.Ordering;
using FlashSale.Data.Payments;
using FlashSale.Data.Privacy;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlashSale.Tests.Web.Notifications;

public sealed class OutboxTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_is_confirmed_by_one_email(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5, price: 20m);
        var ann = await shop.AddUserAsync();
        await shop.BuyAsync(ann, product, quantity: 2);
        var mailer = new DevMailbox(shop.Clock);
        var dispatcher = DispatcherOf(shop, mailer);

        await dispatcher.DispatchAsync(Cancelled);
        shop.Advance(TimeSpan.FromHours(1));
        await dispatcher.DispatchAsync(Cancelled);

        var mail = mailer.Newest().ShouldHaveSingleItem().Mail;
        mail.To.ShouldBe("ann@example.com");
        string.Join(' ', mail.Paragraphs).ShouldContain("2 × Kettle for $30.00");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_failed_email_is_retried_later(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await shop.BuyAsync(await shop.AddUserAsync(), product);
        var mailer = new FlakyMailer(failures: 2);
        var dispatcher = DispatcherOf(shop, mailer);

        (await dispatcher.DispatchAsync(Cancelled)).ShouldBe(1);
        (await dispatcher.DispatchAsync(Cancelled)).ShouldBe(0);
        for (var i = 0; i < 2; i++)
        {
            shop.Advance(TimeSpan.FromMinutes(1));
            await dispatcher.DispatchAsync(Cancelled);
        }

        mailer.Sent.ShouldBe(1);
        await using var context = shop.Context();
        var message = await context.OutboxMessages.SingleAsync(Cancelled);
        message.SentAt.ShouldNotBeNull();
        message.Attempts.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Only_one_of_two_nodes_sends_each_email(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 30);
        foreach (var buyer in await shop.AddBuyersAsync(12))
            await shop.BuyAsync(buyer, product);
        var mailer = new DevMailbox(shop.Clock);

        await Task.WhenAll(DispatcherOf(shop, mailer).DispatchAsync(Cancelled), DispatcherOf(shop, mailer).DispatchAsync(Cancelled));

        mailer.Newest().Select(each => each.Mail.To).Distinct().Count().ShouldBe(12);
        mailer.Newest().Count.ShouldBe(12);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_message_whose_node_crashed_is_sent_later(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await shop.BuyAsync(await shop.AddUserAsync(), product);
        var outbox = new Outbox(shop.Get<IDbContextFactory<FlashSaleDbContext>>(), shop.Clock);

        (await outbox.LeaseDueAsync(["order.confirmed.email"], 10, Cancelled)).Count.ShouldBe(1);
        (await outbox.LeaseDueAsync(["order.confirmed.email"], 10, Cancelled)).ShouldBeEmpty();
        shop.Advance(TimeSpan.FromMinutes(3));

        (await outbox.LeaseDueAsync(["order.confirmed.email"], 10, Cancelled)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_deleted_buyer_gets_no_email_and_the_message_is_done()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        await shop.BuyAsync(ann, product);
        await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled);
        var mailer = new DevMailbox(shop.Clock);

        await DispatcherOf(shop, mailer).DispatchAsync(Cancelled);

        mailer.Newest().ShouldBeEmpty();
        await using var context = shop.Context();
        (await context.OutboxMessages.SingleAsync(Cancelled)).SentAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_message_of_an_unknown_kind_is_kept_and_logged()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var now = shop.Clock.Now();
        await using (var context = shop.Context())
        {
            context.Add(new OutboxMessage
            {
                Id = EntityId.New(now),
                CreatedAt = now,
                UpdatedAt = now,
                Kind = "balloon.rise",
                Payload = "{}",
                DueAt = now,
            });
            await context.SaveChangesAsync(Cancelled);
        }
        var log = new Log();
        var dispatcher = DispatcherOf(shop, new DevMailbox(shop.Clock), log);

        await dispatcher.WarnOfUnknownKindsAsync(Cancelled);

        (await dispatcher.DispatchAsync(Cancelled)).ShouldBe(0);
        log.Lines.ShouldHaveSingleItem().ShouldContain("balloon.rise");
    }

    [Theory]
    [InlineData(false, 50)]
    [InlineData(true, 20)]
    public async Task Emails_wait_while_buyers_wait_and_are_sent_afterwards(bool isBusy, int sentAtOnce)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync(units: 100);
        var ann = await shop.AddUserAsync();
        for (var i = 0; i < 50; i++)
            await shop.BuyAsync(ann, product);
        shop.Get<CheckoutMetrics>().WatchLanes(() => [], () => isBusy);
        var mailer = new FlakyMailer(failures: 0) { OnSend = () => shop.Advance(TimeSpan.FromMilliseconds(10)) };
        using var dispatcher = DispatcherOf(shop, mailer);

        await dispatcher.StartAsync(Cancelled);
        await Eventually(() => mailer.Sent == sentAtOnce);
        // Long enough for more emails to be sent, even on a busy machine.
        await Task.Delay(1_000, Cancelled);
        mailer.Sent.ShouldBe(sentAtOnce);

        await Eventually(() =>
        {
            // The pause can't be observed, so time advances until sending continues.
            shop.Advance(TimeSpan.FromSeconds(1));
            return mailer.Sent == 50;
        });
        await dispatcher.StopAsync(Cancelled);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_buyer_gets_an_email_about_every_status_change(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5, price: 20m);
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(await shop.AddUserAsync(), product, quantity: 2)).Order;
        var mailer = new DevMailbox(shop.Clock);
        var dispatcher = DispatcherOf(shop, mailer);
        foreach (var (to, phrase) in new[]
        {
            (OrderStatus.Shipped, "We've shipped your order"),
            (OrderStatus.Delivered, "has been delivered"),
            (OrderStatus.Refunded, "We're refunding your order"),
        })
        {
            await dispatcher.DispatchAsync(Cancelled);
            var before = mailer.Newest().Count;

            (await shop.Get<IOrders>().MoveAsync(order.Id, to, "mia", Cancelled)).ShouldBeOfType<OrderMove.Done>();
            await dispatcher.DispatchAsync(Cancelled);

            mailer.Newest().Count.ShouldBe(before + 1);
            var mail = mailer.Newest()[0].Mail;
            mail.To.ShouldBe("ann@example.com");
            mail.Subject.ShouldContain(order.Number);
            string.Join(' ', mail.Paragraphs)
                .ShouldSatisfyAllConditions(text => text.ShouldContain(phrase), text => text.ShouldContain("2 × Kettle"));
        }
    }

    [Theory]
    [InlineData(true, "You cancelled your order")]
    [InlineData(false, "We had to cancel your order")]
    public async Task A_canceled_order_is_confirmed_by_email(bool byBuyer, string phrase)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product)).Order;
        var orders = shop.Get<IOrders>();
        var mailer = new DevMailbox(shop.Clock);

        await (byBuyer
            ? orders.CancelOwnAsync(ann.Id, order.Id, Cancelled)
            : orders.MoveAsync(order.Id, OrderStatus.Cancelled, "mia", Cancelled));
        await DispatcherOf(shop, mailer).DispatchAsync(Cancelled);

        // The confirmation was still waiting and is outdated.
        string.Join(' ', mailer.Newest().ShouldHaveSingleItem().Mail.Paragraphs).ShouldContain(phrase);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_permanently_refused_email_is_not_retried(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await shop.BuyAsync(await shop.AddUserAsync(), product);
        var mailer = new FlakyMailer(failures: 0)
        {
            OnSend = () => throw new MailRejectedException("The mail server refused the address: 550 No such user."),
        };
        var dispatcher = DispatcherOf(shop, mailer);

        await dispatcher.DispatchAsync(Cancelled);
        shop.Advance(TimeSpan.FromDays(1));

        (await dispatcher.DispatchAsync(Cancelled)).ShouldBe(0);
        var failed = (await QueueOf(shop).ListFailedAsync(0, 10, Cancelled)).Items.ShouldHaveSingleItem();
        (failed.Address, failed.Reason).ShouldBe(("ann@example.com", "The mail server refused the address: 550 No such user."));
    }

    [Fact]
    public async Task A_merchant_retries_or_dismisses_a_failed_email()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync();
        foreach (var buyer in await shop.AddBuyersAsync(2))
            await shop.BuyAsync(buyer, product);
        await DispatcherOf(shop, new FlakyMailer(failures: 0) { OnSend = () => throw new MailRejectedException("Refused.") })
            .DispatchAsync(Cancelled);
        var queue = QueueOf(shop);
        var failed = (await queue.ListFailedAsync(0, 10, Cancelled)).Items;
        failed.Count.ShouldBe(2);
        shop.Advance(TimeSpan.FromDays(30));

        (await queue.RetryAsync(failed[0].Id, Cancelled)).ShouldBeTrue();
        (await queue.DismissAsync(failed[1].Id, Cancelled)).ShouldBeTrue();

        var mailer = new DevMailbox(shop.Clock);
        await DispatcherOf(shop, mailer).DispatchAsync(Cancelled);
        mailer.Newest().ShouldHaveSingleItem().Mail.To.ShouldBe(failed[0].Address);
        (await queue.CountFailedAsync(Cancelled)).ShouldBe(0);
        (await queue.RetryAsync(failed[1].Id, Cancelled)).ShouldBeFalse();
    }

    [Fact]
    public async Task Retries_end_after_a_week_without_a_mail_server()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync();
        await shop.BuyAsync(await shop.AddUserAsync(), product);
        var dispatcher = DispatcherOf(shop, new FlakyMailer(failures: int.MaxValue));

        for (var hour = 0; hour <= 7 * 24 + 2; hour++)
        {
            await dispatcher.DispatchAsync(Cancelled);
            shop.Advance(TimeSpan.FromHours(1));
        }

        (await QueueOf(shop).ListFailedAsync(0, 10, Cancelled)).Items.ShouldHaveSingleItem().Reason
            .ShouldBe("Couldn't be sent for 7 days. Last error: The mail server is away.");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Emails_wait_until_a_mail_server_is_set_up(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await shop.BuyAsync(await shop.AddUserAsync(), product);
        using var without = DispatcherOf(shop, new NoMailer(NullLogger<NoMailer>.Instance));

        for (var i = 0; i < 3; i++)
        {
            (await without.DispatchAsync(Cancelled)).ShouldBe(0);
            shop.Advance(TimeSpan.FromDays(2));
        }
        (await QueueOf(shop).CountWaitingAsync(Cancelled)).ShouldBe(1);

        var mailer = new DevMailbox(shop.Clock);
        await DispatcherOf(shop, mailer).DispatchAsync(Cancelled);
        mailer.Newest().ShouldHaveSingleItem().Mail.To.ShouldBe("ann@example.com");
        (await QueueOf(shop).CountWaitingAsync(Cancelled)).ShouldBe(0);
    }

    [Fact]
    public async Task Outdated_emails_are_not_sent_when_a_mail_server_is_set_up()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync();
        await shop.BuyAsync(await shop.AddUserAsync(), product);
        await DispatcherOf(shop, new NoMailer(NullLogger<NoMailer>.Instance)).DispatchAsync(Cancelled);
        shop.Advance(TimeSpan.FromDays(90));
        var mailer = new DevMailbox(shop.Clock);

        await DispatcherOf(shop, mailer).DispatchAsync(Cancelled);

        mailer.Newest().ShouldBeEmpty();
        (await QueueOf(shop).ListFailedAsync(0, 10, Cancelled)).Items.ShouldHaveSingleItem()
            .Reason.ShouldContain("waited for more than 7 days");
    }

    private static MailQueue QueueOf(TestShop shop) => new(shop.Get<IDbContextFactory<FlashSaleDbContext>>(), shop.Clock);

    private static async Task Eventually(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Delay(10, Cancelled);
    }

    private static OutboxDispatcher DispatcherOf(TestShop shop, IMailer mailer, ILogger<OutboxDispatcher>? log = null)
    {
        var contexts = shop.Get<IDbContextFactory<FlashSaleDbContext>>();
        var money = new MoneyFormat(CultureInfo.GetCultureInfo("en-US"), shop.Currency);
        var mails = new OrderMails(contexts, mailer, money, Options.Create(new ShopOptions()));
        return new OutboxDispatcher(
            new Outbox(contexts, shop.Clock),
            mails,
            shop.Get<PaymentJobs>(),
            shop.Get<CheckoutMetrics>(),
            shop.Clock,
            log ?? NullLogger<OutboxDispatcher>.Instance);
    }

    private sealed class Log : ILogger<OutboxDispatcher>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }

    private sealed class FlakyMailer(int failures) : IMailer
    {
        private int left = failures;
        private int sent;

        public int Sent => Volatile.Read(ref sent);

        public Action? OnSend { get; init; }

        public Task SendAsync(Mail mail, CancellationToken cancellationToken = default)
        {
            if (left-- > 0)
                throw new IOException("The mail server is away.");
            OnSend?.Invoke();
            Interlocked.Increment(ref sent);
            return Task.CompletedTask;
        }
    }
}
