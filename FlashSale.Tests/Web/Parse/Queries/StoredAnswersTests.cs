using System.Net;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.TestHost;

namespace FlashSale.Tests.Web.Parse.Queries;

/// <summary>A client is told that its change was made, also if the database cannot be asked any more once it is.</summary>
public sealed class StoredAnswersTests : IAsyncLifetime
{
    private readonly FaultInjector faults = new();
    private RunningShop shop = default!;
    private ParseClient merchant = default!;

    public async ValueTask InitializeAsync()
    {
        shop = RunningShop.Open(host => host.ConfigureTestServices(faults.Watch));
        await shop.AddUserAsync("mia", Roles.Merchant);
        merchant = await new ParseClient(shop).LogInAsync("mia");
    }

    public async ValueTask DisposeAsync()
    {
        merchant.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task A_product_that_was_changed()
    {
        var product = await shop.AddProductAsync("Lamp", stock: 0);
        faults.CutAfterNextCommit("Products");

        var answer = await merchant.PutAsync($"/classes/Product/{product.Id}", new { price = 30m });

        answer.ShouldBe(HttpStatusCode.OK);
        faults.Mend().ShouldBeTrue();
    }

    [Fact]
    public async Task A_sale_that_was_changed()
    {
        var product = await shop.AddProductAsync("Lamp", stock: 0);
        var sale = await shop.AddSaleAsync(product, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        faults.CutAfterNextCommit("FlashSales");

        var answer = await merchant.PutAsync($"/classes/FlashSale/{sale.Id}", new { discount = 50m });

        answer.ShouldBe(HttpStatusCode.OK);
        faults.Mend().ShouldBeTrue();
    }

    [Fact]
    public async Task A_timer_that_was_changed()
    {
        var product = await shop.AddProductAsync("Lamp", stock: 0);
        var timer = await merchant.CreateAsync(
            "CountdownTimer", new { product = ParseClient.Pointer("Product", product.Id), duration = 60 });
        faults.CutAfterNextCommit("CountdownTimers");

        var answer = await merchant.PutAsync($"/classes/CountdownTimer/{timer["objectId"]}", new { duration = 90 });

        answer.ShouldBe(HttpStatusCode.OK);
        faults.Mend().ShouldBeTrue();
    }

    [Fact]
    public async Task Stock_that_was_set()
    {
        await shop.AddProductAsync("Lamp", stock: 5);
        var address = $"/classes/Inventory/{(await merchant.GetAsync("/classes/Inventory")).Results[0]!["objectId"]}";
        faults.CutAfterNextCommit("Inventories");

        var answer = await merchant.PutAsync(address, new { stock = 8 });

        answer.ShouldBe(HttpStatusCode.OK);
        faults.Mend().ShouldBeTrue();
        (await merchant.GetAsync(address)).Header("ETag").ShouldBe(answer.Header("ETag"));
    }

    [Fact]
    public async Task The_first_stock_of_a_product()
    {
        var product = await merchant.CreateAsync("Product", new { name = "Lamp", price = 30m });
        faults.CutAfterNextCommit("Inventories");

        var answer = await merchant.PostAsync(
            "/classes/Inventory", new { product = ParseClient.Pointer("Product", $"{product["objectId"]}"), stock = 8 });

        answer.ShouldBe(HttpStatusCode.Created);
        faults.Mend().ShouldBeTrue();
    }

    [Fact]
    public async Task Account_without_a_session()
    {
        using var ann = merchant.Other();
        faults.BeforeNextCommand("INSERT INTO \"Sessions\"", () => throw new TimeoutException("The line was cut."));

        var answer = await ann.PostAsync("/users", new { username = "ann", password = RunningShop.Password, email = "ann@example.com" });

        answer.ShouldBe(HttpStatusCode.Created);
        await ann.LogInAsync("ann");
    }
}
