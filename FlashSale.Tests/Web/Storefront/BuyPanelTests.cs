using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using AngleSharp.Dom;
using Bunit;
using Bunit.TestDoubles;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace FlashSale.Tests.Web.Storefront;

public sealed class BuyPanelTests : IAsyncLifetime
{
    private readonly StorefrontContext shop = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public void A_live_sale_shows_both_prices_and_can_be_bought()
    {
        var panel = Show();

        panel.Find(".price").TextContent.ShouldBe("$30.00");
        panel.Find(".was").TextContent.ShouldEndWith("$50.00");
        BuyButtonOf(panel).IsDisabled().ShouldBeFalse();
    }

    [Fact]
    public void An_upcoming_sale_counts_down_to_its_start_and_cannot_be_bought()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(1, 2), stock: 20);

        var panel = Show();

        BuyButtonOf(panel).IsDisabled().ShouldBeTrue();
        panel.Find(".clock count-down").GetAttribute("until").ShouldBe(
            StorefrontContext.Start.AddHours(1).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_button_opens_when_the_sale_begins()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(1, 2), stock: 20);
        var panel = Show();

        shop.Clock.Advance(TimeSpan.FromHours(1));
        await shop.Sales.PublishPhaseAsync(new SaleNotice("kettle"));

        panel.WaitForAssertion(() => BuyButtonOf(panel).IsDisabled().ShouldBeFalse());
    }

    [Fact]
    public async Task A_sold_out_sale_cannot_be_bought_until_units_come_back()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(-1, 1), stock: 0);
        var panel = Show();
        BuyButtonOf(panel).TextContent.ShouldBe("Sold out");

        shop.Stock.Publish(StorefrontContext.LevelOf(shop.Page.Sale, stock: 2, rowVersion: 2));
        await shop.Ticker.RunRoundAsync();

        panel.WaitForAssertion(() => BuyButtonOf(panel).TextContent.ShouldContain("Buy now"));
    }

    [Fact]
    public void An_ended_sale_is_shown_as_ended()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(-2, -1), stock: 20);

        Show().Markup.ShouldContain("This sale has ended.");
    }

    [Fact]
    public void A_product_without_a_sale_shows_its_regular_price()
    {
        shop.Page = StorefrontContext.PageWith(null, stock: 20);

        var panel = Show();

        panel.Find(".price").TextContent.ShouldBe("$50.00");
        panel.Markup.ShouldContain("isn't on sale right now");
    }

    [Fact]
    public void The_quantity_stays_within_the_customers_remaining_limit()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(-1, 1, perCustomerLimit: 3), stock: 20);
        shop.UnitsHeld = 1;
        var panel = Show();

        panel.Find("input[aria-label=Quantity]").Change("9");

        panel.Find("input[aria-label=Quantity]").GetAttribute("value").ShouldBe("2");
        panel.Markup.ShouldContain("Up to 3 per customer; you have 1.");
    }

    public static TheoryData<string> NoQuantities => ["2.5", "2,5", "0", "-3", "+3", "abc", "٣", "３", "", "   ", "1e1", "0x2", "1 000"];

    [Theory, MemberData(nameof(NoQuantities))]
    public async Task An_invalid_quantity_buys_nothing_and_stays_in_the_field(string typed)
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(-1, 1, perCustomerLimit: 4), stock: 20);
        var panel = Show();

        await panel.Find("input[name=quantity]").ChangeAsync(typed);
        await BuyButtonOf(panel).ClickAsync(new());

        shop.Requests.ShouldBeEmpty();
        panel.Find("input[name=quantity]").GetAttribute("value").ShouldBe(typed);
        panel.Find("input[name=quantity]").GetAttribute("aria-invalid").ShouldBe("true");
        panel.Find("#quantity-problem").TextContent.ShouldBe("Enter a whole number from 1 to 4.");
    }

    [Theory, MemberData(nameof(NoQuantities))]
    public async Task A_click_right_after_an_invalid_quantity_buys_nothing(string typed)
    {
        var panel = Show();

        await PressAsync(panel, typed);

        shop.Requests.ShouldBeEmpty();
        panel.Find("#quantity-problem").TextContent.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(" 4 ", 4)]
    [InlineData("007", 7)]
    [InlineData("99999999999", PurchaseRequest.MaxQuantity + 1)]
    public async Task A_purchase_uses_the_quantity_that_was_shown(string typed, int quantity)
    {
        var panel = Show();
        shop.Answer.SetResult(new PurchaseOutcome.SoldOut(2));

        await PressAsync(panel, typed);

        shop.Requests.ShouldHaveSingleItem().Quantity.ShouldBe(quantity);
    }

    [Fact]
    public async Task A_purchase_uses_the_price_that_was_shown()
    {
        var panel = Show();
        shop.Answer.SetResult(new PurchaseOutcome.PriceChanged(30m));

        await PressAsync(panel, "1", price: "29.50");

        shop.Requests.ShouldHaveSingleItem().ShownUnitPrice.ShouldBe(29.50m);
    }

    [Fact]
    public void A_second_quantity_over_the_limit_is_lowered_too()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(-1, 1, perCustomerLimit: 4), stock: 20);
        var panel = Show();

        panel.Find("input[name=quantity]").Change("60");
        panel.Find("input[name=quantity]").Change("70");

        panel.Find("input[name=quantity]").GetAttribute("value").ShouldBe("4");
        panel.Find(".outcome .message").TextContent.ShouldContain("You can buy up to 4.");
        BuyButtonOf(panel).TextContent.ShouldContain("Buy 4");
    }

    [Fact]
    public void Stepping_after_an_invalid_quantity_gives_a_valid_one()
    {
        var panel = Show();
        panel.Find("input[name=quantity]").Change("abc");

        panel.Find("button[data-step='1']").Click();

        panel.Find("input[name=quantity]").GetAttribute("value").ShouldBe("2");
        panel.Find("#quantity-problem").TextContent.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_purchase_is_made_only_if_the_page_still_waits(bool isWanted)
    {
        var question = shop.JSInterop.Setup<bool>("purchase.isWanted", _ => true).SetResult(isWanted);
        var panel = Show();
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));

        await PressAsync(panel, "1", age: TimeSpan.FromSeconds(8));

        question.Invocations.ShouldHaveSingleItem();
        shop.Requests.Count.ShouldBe(isWanted ? 1 : 0);
        panel.Markup.ShouldContain(isWanted ? "Order received" : "didn't reach us");
    }

    [Fact]
    public async Task An_uncertain_purchase_that_became_an_order_is_shown()
    {
        var panel = Show();
        shop.EarlierOrder = StorefrontContext.OrderOf();

        await panel.Find("form[data-product]").TriggerEventAsync("onpress", new PressEventArgs { Id = "p1", IsQuestion = true });

        panel.Markup.ShouldContain("Order received");
        panel.Find("[data-answered]").GetAttribute("data-answered").ShouldBe("p1");
        shop.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_uncertain_purchase_without_an_order_is_not_denied()
    {
        var panel = Show();

        await panel.Find("form[data-product]").TriggerEventAsync("onpress", new PressEventArgs { Id = "p1", IsQuestion = true });

        panel.Find(".outcome .message").TextContent.ShouldContain("can't find your order yet");
        shop.Requests.ShouldBeEmpty();
    }

    public static TheoryData<string, double, double, int> StatesOfAHold => new()
    {
        { "Sold out", -1, 1, 0 },
        { "ended", -2, -1, 5 },
        { "Opens in", 1, 2, 5 },
        { "Buy now", -1, 1, 5 },
    };

    [Theory, MemberData(nameof(StatesOfAHold))]
    public void A_visitor_with_a_hold_gets_a_payment_link(string words, double starts, double ends, int stock)
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(starts, ends), stock);
        shop.Holds.Add(HoldOf("kettle"));

        var panel = Show();

        panel.Markup.ShouldContain(words);
        panel.Find(".own-hold strong").TextContent.ShouldBe("You're holding 1.");
        panel.Find(".own-hold local-time").GetAttribute("at").ShouldBe(
            StorefrontContext.Start.AddMinutes(5).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        panel.Find(".own-hold a").GetAttribute("href").ShouldBe($"/orders/{shop.Holds[0].Id}/pay");
    }

    [Fact]
    public void A_hold_of_another_product_is_not_shown()
    {
        shop.Holds.Add(HoldOf("pan"));

        Show().FindAll(".own-hold").ShouldBeEmpty();
    }

    [Fact]
    public void A_hold_that_is_paid_disappears()
    {
        shop.Holds.Add(HoldOf("kettle"));
        var panel = Show();
        panel.FindAll(".own-hold").Count.ShouldBe(1);
        var paid = HoldOf("kettle");
        paid.SetStatus(OrderStatus.Confirmed);
        var pending = shop.Holds[0];
        shop.Holds.Clear();

        shop.Changes.Publish(new Change(pending, paid));

        panel.WaitForAssertion(() => panel.FindAll(".own-hold").ShouldBeEmpty());
    }

    [Fact]
    public void A_hold_of_another_browser_appears()
    {
        var panel = Show();
        shop.Holds.Add(HoldOf("kettle"));

        shop.Changes.Publish(new Change(null, shop.Holds[0]));

        panel.WaitForAssertion(() => panel.FindAll(".own-hold").Count.ShouldBe(1));
    }

    [Fact]
    public void An_expired_hold_disappears()
    {
        shop.Holds.Add(HoldOf("kettle"));
        var panel = Show();
        panel.FindAll(".own-hold").Count.ShouldBe(1);
        shop.Holds.Clear();

        shop.Clock.Advance(TimeSpan.FromMinutes(5));

        panel.WaitForAssertion(() => panel.FindAll(".own-hold").ShouldBeEmpty());
    }

    internal static Order HoldOf(string productId) => new()
    {
        Id = "01jzzzzzzzzzzzzz7k3m9q2xta",
        CreatedAt = StorefrontContext.Start,
        UpdatedAt = StorefrontContext.Start,
        UserId = "ann",
        ProductId = productId,
        ProductName = "Kettle",
        Quantity = 1,
        UnitPrice = 30m,
        Total = 30m,
        Currency = "USD",
        Status = OrderStatus.Pending,
        ExpiresAt = StorefrontContext.Start.AddMinutes(5),
    };

    private Task PressAsync(
        IRenderedComponent<BuyPanel> panel, string? typed, string price = "30", TimeSpan age = default, string? id = null) =>
        panel.Find("form[data-product]").TriggerEventAsync(
            "onpress",
            new PressEventArgs
            {
                Id = id ?? Guid.NewGuid().ToString(),
                Quantity = typed,
                Price = price,
                SentAt = (shop.Clock.GetUtcNow() - age).ToUnixTimeMilliseconds(),
            });

    [Fact]
    public void A_customer_at_the_limit_sees_an_explanation()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(-1, 1, perCustomerLimit: 3), stock: 20);
        shop.UnitsHeld = 3;

        Show().Markup.ShouldContain("You have 3 of 3");
    }

    [Fact]
    public async Task A_customer_whose_units_were_returned_can_buy_again()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(-1, 1, perCustomerLimit: 1), stock: 5);
        shop.UnitsHeld = 1;
        var panel = Show();
        panel.Markup.ShouldContain("You have 1 of 1");

        shop.UnitsHeld = 0;
        await PublishAsync(stock: 6, rowVersion: 2);
        await panel.WaitForAssertionAsync(() =>
        {
            shop.Clock.Advance(TimeSpan.FromSeconds(10));
            BuyButtonOf(panel).IsDisabled().ShouldBeFalse();
        });
    }

    [Fact]
    public void The_buy_button_shows_progress_at_once()
    {
        var panel = Show();

        BuyButtonOf(panel).Click();

        BuyButtonOf(panel).TextContent.ShouldContain("Placing your order");
        BuyButtonOf(panel).IsDisabled().ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_click_before_the_answer_sends_nothing()
    {
        var panel = Show();
        var button = BuyButtonOf(panel);

        var first = button.ClickAsync(new());
        var second = button.ClickAsync(new());
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));
        await Task.WhenAll(first, second);

        shop.Requests.ShouldHaveSingleItem().ShouldBe(new PurchaseRequest("ann", "kettle", 1, "key-1", ShownUnitPrice: 30m));
    }

    [Fact]
    public async Task An_order_shows_its_number_and_its_place_in_the_sale()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(-1, 1, unitsOffered: 300, perCustomerLimit: 1), stock: 300);
        var panel = Show();
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));

        await BuyButtonOf(panel).ClickAsync(new());

        panel.Markup.ShouldContain("7K3M9-Q2XTA");
        panel.Markup.ShouldContain("You got unit 118 of 300.");
    }

    [Fact]
    public async Task After_an_order_the_next_purchase_has_another_key()
    {
        var panel = Show();
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));
        await BuyButtonOf(panel).ClickAsync(new());
        await panel.FindAll("button").Single(button => button.TextContent == "Back to the product").ClickAsync(new());

        await BuyButtonOf(panel).ClickAsync(new());

        shop.Requests.Select(request => request.IdempotencyKey).Distinct().Count().ShouldBe(2);
        shop.JSInterop.VerifyInvoke("purchase.keep", 1);
    }

    [Fact]
    public void A_page_reloaded_during_a_purchase_only_shows_the_order()
    {
        shop.EarlierOrder = StorefrontContext.OrderOf();

        var panel = Show();

        panel.Markup.ShouldContain("7K3M9-Q2XTA");
        shop.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void A_page_reloaded_during_a_purchase_does_not_deny_it()
    {
        shop.JSInterop.Setup<StoredPurchase>("purchase.open", _ => true).SetResult(new StoredPurchase("key-1", 1, IsPressed: true));

        var panel = Show();

        // It may still become an order.
        var message = panel.Find(".outcome .message").TextContent;
        message.ShouldContain("yet");
        message.ShouldNotContain("Nothing was bought");
    }

    [Fact]
    public void A_purchase_that_was_canceled_since_can_be_repeated()
    {
        var cancelled = StorefrontContext.OrderOf();
        cancelled.SetStatus(OrderStatus.Cancelled);
        shop.EarlierOrder = cancelled;

        var panel = Show();

        BuyButtonOf(panel).TextContent.ShouldContain("Buy now");
        panel.Find(".outcome .message").TextContent.ShouldContain("was cancelled");
        shop.JSInterop.VerifyInvoke("purchase.keep", 1);
    }

    [Fact]
    public async Task An_anonymous_visitor_is_sent_to_the_login_and_back_with_the_quantity()
    {
        var panel = Show(anonymous: true);
        panel.Find("input[aria-label=Quantity]").Change("2");

        await BuyButtonOf(panel).ClickAsync(new());

        shop.Services.GetRequiredService<BunitNavigationManager>()
            .Uri.ShouldEndWith("/Account/Login?ReturnUrl=%2Fproducts%2Fkettle%3Fquantity%3D2");
        shop.Requests.ShouldBeEmpty();
    }

    public static TheoryData<PurchaseOutcome, string> Outcomes => new()
    {
        { new PurchaseOutcome.SoldOut(0), "Sold out." },
        { new PurchaseOutcome.SoldOut(2), "Only 2 left." },
        { new PurchaseOutcome.LimitReached(3, 0), "One customer can buy up to 3." },
        { new PurchaseOutcome.LimitReached(3, 2), "You can buy 1 more." },
        { new PurchaseOutcome.HoldLimitReached(2, 2), "You cancelled or didn't pay for 2 reservations." },
        { new PurchaseOutcome.HoldLimitReached(2, 1), "Pay for the units you're holding first." },
        { new PurchaseOutcome.NotLive(SalePhase.Upcoming, null, null), "hasn't started yet" },
        { new PurchaseOutcome.NotLive(SalePhase.Ended, null, null), "The sale is over." },
        { new PurchaseOutcome.PriceChanged(31m), "The price just changed." },
        { new PurchaseOutcome.UnknownProduct(), "no longer for sale" },
        { new PurchaseOutcome.UnknownBuyer(), "Your account was deleted." },
        { new PurchaseOutcome.IdempotencyMismatch(), "already placed this order" },
        { new PurchaseOutcome.Busy(TimeSpan.FromSeconds(2)), "Press Buy again in 2 seconds." },
    };

    [Theory, MemberData(nameof(Outcomes), DisableDiscoveryEnumeration = true)]
    public async Task Every_other_outcome_has_a_message(PurchaseOutcome outcome, string words)
    {
        var panel = Show();
        shop.Answer.SetResult(outcome);

        await BuyButtonOf(panel).ClickAsync(new());

        panel.Find(".outcome .message").TextContent.ShouldContain(words);
    }

    [Theory, MemberData(nameof(Outcomes), DisableDiscoveryEnumeration = true)]
    public async Task A_purchase_after_a_refusal_has_another_key(PurchaseOutcome outcome, string words)
    {
        var panel = Show();
        shop.Answer.SetResult(outcome);
        await PressAsync(panel, "1");
        panel.Find(".outcome .message").TextContent.ShouldContain(words);

        shop.Answer = new();
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));
        await PressAsync(panel, "1");

        var keys = shop.Requests.Select(request => request.IdempotencyKey).ToList();
        keys.Count.ShouldBe(2);
        (keys[0] != keys[1]).ShouldBe(outcome.IsFinalRefusal || outcome is PurchaseOutcome.IdempotencyMismatch);
    }

    [Fact]
    public async Task A_purchase_received_twice_buys_nothing_more()
    {
        var panel = Show();
        shop.Answer.SetResult(new PurchaseOutcome.SoldOut(0));
        await PressAsync(panel, "1", id: "press-1");

        shop.Answer = new();
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));
        await PressAsync(panel, "1", id: "press-1");

        shop.Requests.ShouldHaveSingleItem();
        panel.Find(".outcome .message").TextContent.ShouldContain("Sold out.");
    }

    [Fact]
    public async Task A_fault_keeps_the_key_and_says_that_a_retry_is_safe()
    {
        var panel = Show();
        shop.Answer.SetException(new TimeoutException());
        await BuyButtonOf(panel).ClickAsync(new());
        panel.Find(".outcome .message").TextContent.ShouldContain("you won't buy twice");

        shop.Answer = new();
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));
        await BuyButtonOf(panel).ClickAsync(new());

        shop.Requests.Select(request => request.IdempotencyKey).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_canceled_order_of_another_tab_is_not_shown_as_bought()
    {
        var panel = Show();
        var cancelled = StorefrontContext.OrderOf();
        cancelled.SetStatus(OrderStatus.Cancelled);
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(cancelled));

        await BuyButtonOf(panel).ClickAsync(new());

        panel.Find(".outcome .message").TextContent.ShouldContain("was cancelled");
        panel.Markup.ShouldNotContain("It is yours!");
        await BuyButtonOf(panel).ClickAsync(new());
        shop.Requests.Select(request => request.IdempotencyKey).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task An_unpaid_order_links_to_its_payment()
    {
        var panel = Show();
        var pending = StorefrontContext.OrderOf();
        pending.SetStatus(OrderStatus.Pending, StorefrontContext.Start.AddMinutes(10));
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(pending));

        await BuyButtonOf(panel).ClickAsync(new());

        panel.Markup.ShouldContain("We're holding it for you");
        panel.Find($"a[href='/orders/{pending.Id}/pay']").TextContent.ShouldBe("Pay now");
    }

    [Fact]
    public async Task A_customer_logged_out_elsewhere_buys_nothing()
    {
        Action<ComponentParameterCollectionBuilder<CascadingValue<Task<AuthenticationState>>>> PanelOf(Task<AuthenticationState> user) =>
            parameters =>
                parameters.Add(cascade => cascade.Value, user)
                    .AddChildContent<BuyPanel>(panel => panel.Add(buy => buy.ProductId, "kettle"));
        var circuit = shop.Render(PanelOf(shop.SignedIn));
        circuit.Render(PanelOf(shop.Anonymous));

        await circuit.Find(".button-buy").ClickAsync(new());

        shop.Requests.ShouldBeEmpty();
        shop.Services.GetRequiredService<BunitNavigationManager>().Uri.ShouldContain("/Account/Login");
    }

    [Fact]
    public async Task The_button_opens_even_without_the_database()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(1, 2), stock: 20);
        var panel = Show();
        shop.CatalogFault = new TimeoutException();

        shop.Clock.Advance(TimeSpan.FromHours(1));
        await shop.Sales.PublishPhaseAsync(new SaleNotice("kettle"));

        panel.WaitForAssertion(() => BuyButtonOf(panel).IsDisabled().ShouldBeFalse());
    }

    [Fact]
    public void A_page_with_a_slow_database_sells_after_it_responds()
    {
        shop.CatalogWait = new TaskCompletionSource();
        var panel = Show();
        panel.Markup.ShouldNotContain("no longer for sale");

        shop.CatalogWait.SetResult();
        panel.WaitForElement(".button-buy");
        BuyButtonOf(panel).Click();

        panel.WaitForAssertion(() => shop.Requests.ShouldHaveSingleItem().IdempotencyKey.ShouldBe("key-1"));
    }

    [Fact]
    public async Task A_recently_cached_page_is_shown_at_once_and_then_updated()
    {
        Show();
        await shop.Sales.PublishPhaseAsync(new SaleNotice("kettle"));
        shop.CatalogWait = new TaskCompletionSource();

        var panel = Show();
        panel.Find(".price").TextContent.ShouldBe("$30.00");
        shop.Page = shop.Page with { Sale = null };
        shop.CatalogWait.SetResult();

        panel.WaitForAssertion(() => panel.Find(".price").TextContent.ShouldBe("$50.00"));
    }

    [Fact]
    public async Task A_page_without_its_script_sells_nothing_and_explains_it()
    {
        shop.JSInterop.Setup<StoredPurchase>("purchase.open", _ => true).SetException(new JSException("404"));
        var panel = Show();

        panel.WaitForAssertion(() => panel.Markup.ShouldContain("didn't load completely"));
        await BuyButtonOf(panel).ClickAsync(new());
        shop.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void The_quantity_chosen_before_the_connection_is_kept()
    {
        shop.JSInterop.Setup<StoredPurchase>("purchase.open", _ => true).SetResult(new StoredPurchase("key-1", 3));

        var panel = Show();

        panel.Find("input[name=quantity]").GetAttribute("value").ShouldBe("3");
    }

    [Fact]
    public async Task A_purchase_during_the_connection_is_sent_with_its_key()
    {
        var script = shop.JSInterop.Setup<StoredPurchase>("purchase.open", _ => true);
        var panel = Show();
        var press = BuyButtonOf(panel).ClickAsync(new());
        shop.Requests.ShouldBeEmpty();

        script.SetResult(new StoredPurchase("key-7", 0));
        shop.Answer.SetResult(new PurchaseOutcome.Accepted(StorefrontContext.OrderOf()));
        await press;

        shop.Requests.ShouldHaveSingleItem().IdempotencyKey.ShouldBe("key-7");
    }

    [Fact]
    public async Task The_checkout_decides_a_purchase_just_before_the_start()
    {
        shop.Page = StorefrontContext.PageWith(StorefrontContext.SaleFrom(1, 2), stock: 20);
        var panel = Show();
        shop.Answer.SetResult(new PurchaseOutcome.NotLive(SalePhase.Upcoming, null, null));

        await panel.Find("form[data-product]").SubmitAsync();

        shop.Requests.ShouldHaveSingleItem();
        panel.Find(".outcome .message").TextContent.ShouldContain("hasn't started yet");
    }

    [Fact]
    public void A_page_without_a_connection_is_a_form()
    {
        shop.SetRendererInfo(new RendererInfo("Static", isInteractive: false));

        var form = Show().Find("form[data-product=kettle]");

        form.GetAttribute("method").ShouldBe("post");
        form.GetAttribute("action").ShouldBe("/products/kettle");
        form.QuerySelector("input[name=price]")!.GetAttribute("value").ShouldBe("30");
        form.QuerySelector("input[name=key]")!.GetAttribute("value")!.Length.ShouldBe(26);
        form.HasAttribute("data-connected").ShouldBeFalse();
    }

    [Fact]
    public async Task A_disposed_page_receives_no_updates()
    {
        Show();
        shop.Ticker.SubscriberCount.ShouldBeGreaterThan(0);

        await shop.DisposeComponentsAsync();

        shop.Ticker.SubscriberCount.ShouldBe(0);
    }

    private async Task PublishAsync(int stock, ulong rowVersion)
    {
        shop.Stock.Publish(StorefrontContext.LevelOf(shop.Page.Sale, stock, rowVersion));
        await shop.Ticker.RunRoundAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [SuppressMessage("Usage", "BL0006", Justification = "The test measures the renderer itself.")]
    public void A_live_panel_fits_the_small_render_buffer(bool anonymous)
    {
        var panel = Show(anonymous);

        // Beyond 128 frames, the renderer doubles both buffers of every open page: 10 kB more for each.
        var frames = typeof(Renderer).GetMethod("GetCurrentRenderTreeFrames", BindingFlags.Instance | BindingFlags.NonPublic)!;
#pragma warning disable BL0006 // Only the renderer knows its frames.
        ((ArrayRange<RenderTreeFrame>)frames.Invoke(shop.Renderer, [panel.ComponentId])!).Count.ShouldBeInRange(80, 128);
#pragma warning restore BL0006
    }

    private IRenderedComponent<BuyPanel> Show(bool anonymous = false)
    {
        var panel = shop.Render<BuyPanel>(parameters => parameters
            .Add(buy => buy.ProductId, "kettle")
            .AddCascadingValue(anonymous ? shop.Anonymous : shop.SignedIn));
        return panel;
    }

    private static IElement BuyButtonOf(IRenderedComponent<BuyPanel> panel) => panel.Find(".button-buy");
}
