using Bunit;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Storefront;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;

namespace FlashSale.Tests.Web.Storefront;

/// <summary>A purchase without a page: what the shopper sees and which key comes next.</summary>
public sealed class PurchaseFlowTests : IAsyncLifetime
{
    private static readonly PurchaseRequest Purchase = new("ann", "kettle", 1, IdempotencyKey: null, ShownUnitPrice: 30m);

    private readonly StorefrontContext shop = new();
    private int reloads;

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public async Task Form_with_an_accepted_purchase_confirms_the_order()
    {
        var flow = await BuyByFormAsync(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));

        flow.Order.ShouldNotBeNull();
        flow.Notice.ShouldBeNull();
        flow.IsKeyUsed.ShouldBeTrue();
    }

    public static TheoryData<PurchaseOutcome, bool> Refusals => new()
    {
        { new PurchaseOutcome.SoldOut(0), true },
        { new PurchaseOutcome.PriceChanged(31m), true },
        { new PurchaseOutcome.NotLive(SalePhase.Ended, null, null), true },
        { new PurchaseOutcome.IdempotencyMismatch(), true },
        { new PurchaseOutcome.Busy(TimeSpan.FromSeconds(2)), false },
        { new PurchaseOutcome.UnknownBuyer(), false },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task Form_and_live_page_answer_a_refusal_in_the_same_way(PurchaseOutcome outcome, bool usesKey)
    {
        var form = await BuyByFormAsync(outcome);
        var live = await OpenAsync();
        await live.BuyAsync(Purchase, press: null, ReloadAsync);

        form.Order.ShouldBeNull();
        form.Notice.ShouldBe(PurchaseNotice.For(outcome));
        live.Notice.ShouldBe(form.Notice);
        (form.IsKeyUsed, live.IsKeyUsed).ShouldBe((usesKey, usesKey));
    }

    [Theory]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Expired)]
    public async Task Key_of_a_finished_order_is_replaced(OrderStatus status)
    {
        var order = StorefrontContext.OrderOf();
        order.SetStatus(status);

        var flow = await BuyByFormAsync(new PurchaseOutcome.Accepted(order));

        flow.Order.ShouldBeNull();
        flow.Notice.ShouldBe(PurchaseNotice.EarlierOneIsOver);
        flow.IsKeyUsed.ShouldBeTrue();
    }

    [Fact]
    public async Task Error_in_the_checkout_keeps_the_key_of_the_form()
    {
        shop.Answer.SetException(new TimeoutException());
        var flow = NewFlow();

        await flow.BuyByFormAsync(Purchase with { IdempotencyKey = "key-1" });

        flow.Notice.ShouldBe(PurchaseNotice.Fault);
        flow.IsKeyUsed.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Order_in_doubt_is_logged_even_in_an_outage(bool isInDoubt, int logged)
    {
        Exception fault = new NpgsqlException("lost", new System.Net.Sockets.SocketException());
        shop.Answer.SetException(isInDoubt ? new AmbiguousCommitException("in doubt", fault) : fault);
        var logger = new FakeLogger<DatabaseOutage>();
        var flow = ActivatorUtilities.CreateInstance<PurchaseFlow>(shop.Services, new DatabaseOutage(TimeProvider.System, logger));

        await flow.BuyByFormAsync(Purchase with { IdempotencyKey = "key-1" });

        logger.Collector.GetSnapshot().Count(record => record.Message.Contains("may have been stored", StringComparison.Ordinal))
            .ShouldBe(logged);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Page_is_read_again_only_after_an_outcome_it_did_not_show(bool isOutdated, int expected)
    {
        shop.Answer.SetResult(isOutdated ? new PurchaseOutcome.SoldOut(0) : new PurchaseOutcome.Busy(TimeSpan.FromSeconds(2)));
        var flow = await OpenAsync();

        await flow.BuyAsync(Purchase, press: null, ReloadAsync);

        reloads.ShouldBe(expected);
    }

    [Fact]
    public async Task Order_keeps_its_key_until_the_shopper_continues()
    {
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));
        var flow = await OpenAsync();

        await flow.BuyAsync(Purchase, press: null, ReloadAsync);
        shop.JSInterop.VerifyNotInvoke("purchase.keep");

        await flow.StartOverAsync();
        shop.JSInterop.VerifyInvoke("purchase.keep", 1);
        flow.Order.ShouldBeNull();
    }

    [Fact]
    public async Task Two_clicks_are_answered_one_after_the_other()
    {
        var flow = NewFlow();
        var first = new TaskCompletionSource();
        var answered = new List<string>();

        var one = flow.AnswerAsync(new PressEventArgs { Id = "1" }, async () => { await first.Task; answered.Add("1"); }, Cancelled);
        var two = flow.AnswerAsync(new PressEventArgs { Id = "2" }, () => { answered.Add("2"); return Task.CompletedTask; }, Cancelled);
        answered.ShouldBeEmpty();
        first.SetResult();
        await Task.WhenAll(one, two);

        answered.ShouldBe(["1", "2"]);
        flow.AnsweredPress.ShouldBe("2");
    }

    [Fact]
    public async Task Page_that_cannot_open_refuses_waiting_clicks()
    {
        var flow = NewFlow();
        var press = flow.BuyAsync(Purchase, press: null, ReloadAsync);
        flow.IsWorking.ShouldBeTrue();

        flow.StopOpening();
        await press;

        flow.Notice.ShouldBe(PurchaseNotice.NotLoaded);
        flow.IsWorking.ShouldBeFalse();
        shop.Requests.ShouldBeEmpty();
    }

    private PurchaseFlow NewFlow() => shop.Services.GetRequiredService<PurchaseFlow>();

    private async Task<PurchaseFlow> BuyByFormAsync(PurchaseOutcome outcome)
    {
        shop.Answer.SetResult(outcome);
        var flow = NewFlow();
        await flow.BuyByFormAsync(Purchase with { IdempotencyKey = "key-1" });
        return flow;
    }

    private async Task<PurchaseFlow> OpenAsync()
    {
        var flow = NewFlow();
        await flow.OpenAsync(await PurchaseIntent.OpenAsync(shop.JSInterop.JSRuntime, "kettle", StorefrontContext.Start), "ann", Cancelled);
        return flow;
    }

    private Task ReloadAsync()
    {
        reloads++;
        return Task.CompletedTask;
    }
}
