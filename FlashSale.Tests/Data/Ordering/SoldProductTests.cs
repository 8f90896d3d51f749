using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Storefront;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering;

/// <summary>An order keeps the product's name, picture and price as they were sold.</summary>
public sealed class SoldProductTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly byte[] Png =
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_keeps_its_name_and_price_when_the_product_changes(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(price: 20m);
        var ann = await shop.AddUserAsync();
        await BuyAsync(shop, ann, product);
        await RenameAsync(shop, product, "Teapot");

        var orders = shop.Get<IOrders>();
        var order = (await orders.ListOwnAsync(ann.Id, 0, 10, Cancelled)).Items.ShouldHaveSingleItem();

        (order.ProductName, order.UnitPrice, order.Product!.Name).ShouldBe(("Kettle", 15m, "Teapot"));
        (await orders.FindOwnAsync(ann.Id, order.Id, Cancelled))!.ProductName.ShouldBe("Kettle");
        (await orders.FindAsync(order.Id, Cancelled))!.Order.ProductName.ShouldBe("Kettle");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_merchant_finds_an_order_by_the_old_and_the_new_name(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var order = await BuyAsync(shop, await shop.AddUserAsync(), product);
        await RenameAsync(shop, product, "Teapot");

        foreach (var search in new[] { "kettle", "teapot" })
            (await shop.Get<IOrders>().ListAsync(new OrderFilter(Search: search), Cancelled)).Items.ShouldHaveSingleItem()
                .Order.Id.ShouldBe(order.Id);
        (await shop.Get<IOrders>().ListAsync(new OrderFilter(Search: "saucepan"), Cancelled)).Total.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_picture_is_kept_while_an_order_shows_it(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var unused = await SetPictureAsync(shop, product);
        var sold = await SetPictureAsync(shop, product);
        var order = await BuyAsync(shop, await shop.AddUserAsync(), product);

        var replaced = await SetPictureAsync(shop, product);
        var current = await SetPictureAsync(shop, product);

        order.ImageId.ShouldBe(sold);
        (await PicturesAsync(shop)).ShouldBe([sold, current], ignoreOrder: true);
        (await shop.Get<ICatalog>().FindImageAsync(sold, Cancelled)).ShouldNotBeNull();
        new[] { unused, replaced }.ShouldNotContain(current);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task An_order_placed_during_a_replacement_has_a_picture(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        await SetPictureAsync(shop, product);
        concurrently.BeforeNextSave(() => SetPictureAsync(shop, product));

        var order = await BuyAsync(shop, ann, product);

        (await PicturesAsync(shop)).ShouldBe([order.ImageId!]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Orders_of_a_rush_have_a_picture_despite_replacements(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 60);
        var buyers = await shop.AddBuyersAsync(6);
        await SetPictureAsync(shop, product);

        var rush = Task.WhenAll(buyers.Select(buyer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                await BuyAsync(shop, buyer, product);
        })));
        do
        {
            await SetPictureAsync(shop, product);
        }
        while (!rush.IsCompleted);
        await rush;

        var pictures = await PicturesAsync(shop);
        await using var context = shop.Context();
        var shown = await context.Orders.Select(order => order.ImageId!).Distinct().ToListAsync(Cancelled);
        shown.ShouldBeSubsetOf(pictures);
        pictures.Count.ShouldBeLessThanOrEqualTo(shown.Count + 1);
        await shop.LedgerShouldBalanceAsync();
    }

    private static async Task<Order> BuyAsync(TestShop shop, FlashSale.Data.Accounts.User buyer, Product product) =>
        (await shop.BuyAsync(buyer, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;

    private static async Task RenameAsync(TestShop shop, Product product, string name)
    {
        var products = shop.Get<IProducts>();
        var current = (await products.FindAsync(product.Id, Cancelled))!;
        (await products.UpdateAsync(product.Id, ProductDraft.Of(current) with { Name = name }, current.RowVersion, "mia", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    private static async Task<string> SetPictureAsync(TestShop shop, Product product) =>
        (await shop.Get<IProducts>().SetImageAsync(product.Id, Png, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>()
            .Value.ImageId!;

    private static async Task<List<string>> PicturesAsync(TestShop shop)
    {
        await using var context = shop.Context();
        return await context.ProductImages.Select(image => image.Id).ToListAsync(Cancelled);
    }
}
