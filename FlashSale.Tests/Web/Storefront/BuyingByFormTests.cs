using System.Net;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;

namespace FlashSale.Tests.Web.Storefront;

/// <summary>Purchases from pages without a circuit: without scripts, or over the limit of live pages.</summary>
public sealed class BuyingByFormTests : IAsyncLifetime
{
    private readonly RunningShop shop = RunningShop.Open();
    private readonly Visitor visitor;

    public BuyingByFormTests() => visitor = new Visitor(shop);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task A_purchase_redirects_to_its_order()
    {
        var product = await shop.AddLiveSaleAsync(units: 20);
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");

        await visitor.PressAsync("Buy now", ("quantity", "2"));

        var order = (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldHaveSingleItem();
        order.Quantity.ShouldBe(2);
        order.UnitPrice.ShouldBe(60m);
        visitor.Address.ShouldBe($"/orders/{order.Id}?placed=true");
        visitor.Text.ShouldContain("They are yours!");
    }

    [Fact]
    public async Task The_same_form_sent_again_redirects_to_the_same_order()
    {
        var product = await shop.AddLiveSaleAsync(units: 20);
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");
        var form = visitor.Page;

        await visitor.PressAsync("Buy now");
        visitor.Return(form);
        await visitor.PressAsync("Buy now");

        visitor.Text.ShouldContain("It is yours!");
        (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task Too_few_units_are_explained_with_the_units_left()
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        await shop.AddUserAsync("ann");
        var bob = await shop.AddUserAsync("bob");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");
        await shop.BuyAsync(bob, product, quantity: 2);

        await visitor.PressAsync("Buy now", ("quantity", "2"));

        visitor.Text.ShouldContain("Only 1 left.");
        await visitor.PressAsync("Buy now");
        visitor.Text.ShouldContain("It is yours!");
    }

    [Theory]
    [InlineData("quantity", "2.5")]
    [InlineData("quantity", "0")]
    [InlineData("quantity", "")]
    [InlineData("quantity", "٣")]
    [InlineData("quantity", "３")]
    [InlineData("quantity", "99999999999")]
    [InlineData("price", " 60 ")]
    [InlineData("price", "60-")]
    [InlineData("quantity", "many")]
    [InlineData("quantity", "-1")]
    [InlineData("key", "")]
    [InlineData("price", "cheap")]
    [InlineData("price", "1.00")]
    public async Task A_manipulated_form_buys_nothing_and_explains_why(string field, string value)
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");

        await visitor.PressAsync("Buy now", (field, value));

        visitor.Page.QuerySelector(".outcome .message").ShouldNotBeNull();
        (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_wrong_key_is_explained_in_the_shoppers_words()
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");

        await visitor.PressAsync("Buy now", ("key", "a b"));

        visitor.Text.ShouldContain("Nothing was bought. Reload the page and press Buy again.");
        visitor.Text.ShouldNotContain("idempotency");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("many")]
    public async Task A_form_for_an_unpublished_product_buys_nothing_and_says_so(string quantity)
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");
        await UnpublishAsync(product);

        await visitor.PressAsync("Buy now", ("quantity", quantity));

        visitor.Text.ShouldContain("This product is no longer for sale");
        visitor.Text.ShouldContain("Nothing was bought.");
        visitor.Page.QuerySelector(".button-buy").ShouldBeNull();
        (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_form_for_an_unpublished_product_still_finds_its_order()
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");
        var form = visitor.Page;
        await visitor.PressAsync("Buy now");
        await UnpublishAsync(product);

        visitor.Return(form, $"/products/{product.Id}");
        await visitor.PressAsync("Buy now");

        var order = (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldHaveSingleItem();
        visitor.Address.ShouldBe($"/orders/{order.Id}?placed=true");
    }

    [Fact]
    public async Task A_form_for_an_unknown_product_shows_the_shops_page()
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");
        var form = visitor.Page.QuerySelector("form[data-product]")!;
        form.SetAttribute("action", "/products/nope");

        await visitor.PressAsync("Buy now");

        visitor.Text.ShouldContain("This product is no longer for sale");
        visitor.Page.QuerySelector("header").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_form_that_the_page_does_not_have_is_explained_in_production()
    {
        await using var own = RunningShop.Open(host => host.UseEnvironment("Production"));
        using var ann = new Visitor(own);
        var product = await own.AddLiveSaleAsync(units: 3);
        await own.AddUserAsync("ann");
        await ann.LogInAsync("ann", returnUrl: $"/products/{product.Id}");

        await ann.PressAsync("Buy now", ("_handler", "old-form"));

        ann.Status.ShouldBe(HttpStatusCode.BadRequest);
        ann.Text.ShouldContain("This form is out of date");
    }

    [Fact]
    public async Task The_login_leads_back_to_the_quantity()
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        await shop.AddUserAsync("ann");
        await visitor.OpenAsync($"/products/{product.Id}");

        await visitor.PressAsync("Buy now", ("quantity", "2"));
        await visitor.SubmitAsync(("Input.Login", "ann"), ("Input.Password", RunningShop.Password));

        visitor.Address.ShouldBe($"/products/{product.Id}?quantity=2");
        visitor.Page.QuerySelector("input[name=quantity]")!.GetAttribute("value").ShouldBe("2");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("?quantity=many", "?quantity=many")]
    [InlineData("?quantity=1%26x%3D2", "?quantity=1%26x%3D2")]
    public async Task The_detour_over_the_login_stays_on_the_products_page(string query, string sent)
    {
        await visitor.OpenAsync("/products/kettle/login" + query);

        visitor.Address.ShouldBe($"/Account/Login?ReturnUrl={Uri.EscapeDataString($"/products/kettle{sent}")}");
    }

    [Fact]
    public async Task A_refused_form_uses_up_its_key()
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");

        await visitor.PressAsync("Buy now", ("quantity", "5"));

        visitor.Text.ShouldContain("Only 3 left.");
        visitor.Page.QuerySelector($"[data-purchase-done='{product.Id}']").ShouldNotBeNull("The tab drops the key.");
        await visitor.PressAsync("Buy 3 for $180.00");
        (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(1);
    }

    [Theory]
    [InlineData("2.5")]
    [InlineData("abc")]
    [InlineData("-3")]
    public async Task An_unreadable_quantity_stays_in_the_field_with_advice(string typed)
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");

        await visitor.PressAsync("Buy now", ("quantity", typed));

        visitor.Page.QuerySelector("input[name=quantity]")!.GetAttribute("value").ShouldBe(typed);
        visitor.Text.ShouldContain("Enter a whole number from 1 to 3.");
    }

    [Theory]
    [InlineData("quantity")]
    [InlineData("key")]
    [InlineData("price")]
    public async Task A_missing_or_repeated_form_field_buys_nothing(string field)
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        var ann = await shop.AddUserAsync("ann");
        foreach (var times in new[] { 0, 2 })
        {
            await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");
            var fields = visitor.Page.QuerySelector("form[data-product]")!.QuerySelectorAll("input")
                .Select(input => (input.GetAttribute("name")!, input.GetAttribute("value")!)).ToList();
            var sent = fields.SelectMany(each => Enumerable.Repeat(each, each.Item1 == field ? times : 1)).ToArray();

            await visitor.PostAsync($"/products/{product.Id}", sent);

            visitor.Page.QuerySelector(".outcome .message").ShouldNotBeNull();
            (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_logged_out_buyer_is_sent_to_the_login_and_back()
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");
        var page = visitor.Page;
        var logout = page.Forms.Single(each => each.GetAttribute("action") == "/Account/Logout");
        await visitor.PostAsync(
            "/Account/Logout",
            ("__RequestVerificationToken", logout.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!));

        visitor.Return(page, $"/products/{product.Id}");
        await visitor.PressAsync("Buy now");

        visitor.Status.ShouldBe(HttpStatusCode.OK);
        visitor.Address.ShouldBe($"/Account/Login?ReturnUrl={Uri.EscapeDataString($"/products/{product.Id}")}");
        (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(0);
        await visitor.SubmitAsync(("Input.Login", "ann"), ("Input.Password", RunningShop.Password));
        visitor.Address.ShouldBe($"/products/{product.Id}");
    }

    [Fact]
    public async Task Another_site_cannot_make_a_visitor_buy()
    {
        var product = await shop.AddLiveSaleAsync(units: 3);
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: $"/products/{product.Id}");

        await visitor.PostAsync(
            $"/products/{product.Id}", ("_handler", "buy"), ("quantity", "1"), ("key", "01m866vx86f8m9mmcwjsa12zzk"), ("price", "60"));

        ((int)visitor.Status).ShouldBe(400);
        visitor.Text.ShouldContain("This form is out of date");
        (await shop.Get<IOrders>().ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(0);
    }

    private async Task UnpublishAsync(Product product)
    {
        var products = shop.Get<IProducts>();
        var current = (await products.FindAsync(product.Id, Cancelled))!;
        var draft = ProductDraft.Of(current) with { Published = false };
        (await products.UpdateAsync(product.Id, draft, current.RowVersion, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>();
    }
}
