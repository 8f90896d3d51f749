using FlashSale.Data.Catalog;
using FlashSale.Data.Engines;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Domain.Storefront;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Catalog;

/// <summary>Search gives the same results in the storefront, the dashboard's lists and the orders.</summary>
public sealed class SearchTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly string[] Names =
    [
        "Grandma's kettle", "USB‑C cable", "Mu\u0308sli bowl", "Crème brûlée set", "Ёлка", "100% wool", "100 wool", "a_b", "axb",
        "C++ primer", "!!!", "50_[x]%\\",
    ];

    private static readonly (string Search, string[] Found)[] Searches =
    [
        ("Grandma’s", ["Grandma's kettle"]),
        ("KETTLE grandmas", ["Grandma's kettle"]),
        ("usb-c", ["USB‑C cable"]),
        ("usbc  cable", ["USB‑C cable"]),
        ("müsli", ["Mu\u0308sli bowl"]),
        ("set\u00A0creme", ["Crème brûlée set"]),
        ("елка", ["Ёлка"]),
        ("100%", ["100% wool"]),
        ("a_b", ["a_b"]),
        ("_", ["a_b", "50_[x]%\\"]),
        ("c++", ["C++ primer"]),
        ("!!!", ["!!!"]),
        ("!", ["!!!"]),
        ("[x]", ["axb", "50_[x]%\\"]),
        ("%", ["100% wool", "50_[x]%\\"]),
        ("?", []),
        ("\0\uD800", []),
        ("kettle bowl", []),
        (" \u00A0 ", Names),
    ];

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_list_finds_the_same_products(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync("zoe");
        foreach (var name in Names)
        {
            var product = await shop.AddProductAsync(name);
            var sale = await shop.AddSaleAsync(product, 10m, shop.Now, shop.Now.AddHours(1));
            await shop.AddOrderAsync(ann, product, sale);
        }

        foreach (var (search, found) in Searches)
        {
            var sorted = found.Order(StringComparer.Ordinal).ToArray();
            var cards = await shop.Get<ICatalog>().FindSalesAsync(new SaleQuery(SalePhase.Live, search), Cancelled);
            Sorted(cards.Items.Select(card => card.Name)).ShouldBe(sorted, search);
            var products = await shop.Get<IProducts>().ListAsync(search, 0, 50, Cancelled);
            Sorted(products.Items.Select(product => product.Name)).ShouldBe(sorted, search);
            var lines = await shop.Get<IInventories>().ListAsync(search, 0, 50, Cancelled);
            Sorted(lines.Items.Select(line => line.ProductName)).ShouldBe(sorted, search);
            var orders = await shop.Get<IOrders>().ListAsync(new OrderFilter(Search: search), Cancelled);
            Sorted(orders.Items.Select(line => line.Order.Product!.Name)).ShouldBe(sorted, search);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_renamed_product_is_found_by_its_new_name(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();
        var product = await shop.AddProductAsync("Kettle");
        var loaded = (await products.FindAsync(product.Id, Cancelled))!;

        await products.UpdateAsync(loaded.Id, ProductDraft.Of(loaded) with { Name = "Théière" }, loaded.RowVersion, "ann", Cancelled);

        (await products.ListAsync("theiere", 0, 5, Cancelled)).Total.ShouldBe(1);
        (await products.ListAsync("kettle", 0, 5, Cancelled)).Total.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Missing_and_outdated_search_keys_are_rebuilt_at_startup(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        foreach (var name in Names)
            await shop.AddProductAsync(name);
        await using var context = shop.Context();
        await context.Products.ExecuteUpdateAsync(
            set => set.SetProperty(product => product.SearchKey, product => product.Name == "axb" ? "OUTDATED" : ""), Cancelled);
        var known = await context.Products.AsNoTracking().SingleAsync(product => product.Name == "!!!", Cancelled);

        await SearchKeyBackfill.RunAsync(context, Cancelled);

        var stored = await context.Products.AsNoTracking().ToListAsync(Cancelled);
        stored.ShouldAllBe(product => product.SearchKey == SearchKey.Of(product.Name));
        stored.Single(product => product.Id == known.Id).RowVersion.ShouldBe(known.RowVersion);
        (await shop.Get<IProducts>().ListAsync("axb", 0, 5, Cancelled)).Total.ShouldBe(1);
    }

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
