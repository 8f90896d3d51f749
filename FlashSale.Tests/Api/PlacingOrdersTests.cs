using System.Net;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Api;

/// <summary>Buying through the API.</summary>
public sealed class PlacingOrdersTests
{
    [Fact]
    public async Task A_shopper_buys_and_reads_the_order()
    {
        await using var shop = RunningShop.Open();
        var product = await shop.AddLiveSaleAsync();
        using var ann = await new ParseClient(shop).SignUpAsync("ann");

        var placed = await ann.BuyAsync(product.Id);

        placed.ShouldBe(HttpStatusCode.Created);
        var order = await ann.GetAsync($"/classes/Order/{placed["objectId"]}");
        order.ShouldBe(HttpStatusCode.OK);
        order["status"].ShouldBe("confirmed");
        Console.WriteLine(placed.Text);
        Console.WriteLine(order.Text);
        await shop.AddUserAsync("mia", Roles.Merchant);
        using var mia = await new ParseClient(shop).LogInAsync("mia");
        var p = await mia.PostAsync("/classes/Product", new { name = "X", price = 12.5 });
        Console.WriteLine(p.Status + " " + p.Text + string.Join(";", p.Headers));
        p = await mia.PutAsync("/classes/Product/" + p["objectId"], new { price = 13.5, published = false });
        Console.WriteLine(p.Status + " " + p.Text + string.Join(";", p.Headers));
    }
}
