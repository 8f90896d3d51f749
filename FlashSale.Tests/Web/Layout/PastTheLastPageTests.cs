using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Layout;

/// <summary>Lists whose address names a page that they don't have.</summary>
public sealed class PastTheLastPageTests
{
    public static TheoryData<string> PastTheEnd => ["3", "99", "99999999999", "99999999999999999999999999", "+5"];

    public static TheoryData<string> NoPage => ["0", "-1", "abc", "1.5", "", "-99999999999"];

    [Fact]
    public async Task Eight_sales_are_shown_on_page_two()
    {
        await using var shop = await OpenAsync(sales: 8);
        using var visitor = new Visitor(shop);

        await visitor.OpenAsync("/?show=live&page=2");

        visitor.Page.QuerySelectorAll(".card").Length.ShouldBe(8);
        visitor.Page.QuerySelector(".pager").ShouldBeNull();
    }

    [Fact]
    public async Task A_section_shows_its_last_page_for_every_later_one()
    {
        await using var shop = await OpenAsync(sales: 25);
        using var visitor = new Visitor(shop);

        foreach (var page in PastTheEnd)
        {
            await visitor.OpenAsync($"/?show=live&page={page.Data.Replace("+", "%2B", StringComparison.Ordinal)}");

            visitor.Page.QuerySelectorAll(".card").Length.ShouldBe(1, page.Data);
            visitor.Page.QuerySelector(".pager")!.TextContent.ShouldContain("Page 2 of 2");
            visitor.Page.QuerySelector(".pager a[rel=prev]")!.GetAttribute("href").ShouldBe("/?show=live");
        }
    }

    [Fact]
    public async Task A_section_shows_its_first_page_for_an_invalid_page()
    {
        await using var shop = await OpenAsync(sales: 25);
        using var visitor = new Visitor(shop);

        foreach (var page in NoPage)
        {
            await visitor.OpenAsync($"/?show=live&page={page.Data}");

            visitor.Page.QuerySelectorAll(".card").Length.ShouldBe(24, page.Data);
            visitor.Page.QuerySelector(".pager")!.TextContent.ShouldContain("Page 1 of 2");
        }
    }

    [Fact]
    public async Task My_orders_show_their_last_page_for_every_later_one()
    {
        await using var shop = RunningShop.Open();
        var ann = await shop.AddUserAsync("ann");
        var product = await shop.AddLiveSaleAsync(units: 30);
        for (var i = 0; i < 21; i++)
            (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        using var visitor = new Visitor(shop);
        await visitor.LogInAsync("ann");

        foreach (var page in PastTheEnd)
        {
            await visitor.OpenAsync($"/orders?page={page.Data.Replace("+", "%2B", StringComparison.Ordinal)}");

            visitor.Page.QuerySelectorAll(".order").Length.ShouldBe(1, page.Data);
            visitor.Page.QuerySelector(".pager")!.TextContent.ShouldContain("Page 2 of 2");
        }
        foreach (var page in NoPage)
        {
            await visitor.OpenAsync($"/orders?page={page.Data}");

            visitor.Page.QuerySelectorAll(".order").Length.ShouldBe(20, page.Data);
        }
    }

    private static async Task<RunningShop> OpenAsync(int sales)
    {
        var shop = RunningShop.Open();
        for (var i = 0; i < sales; i++)
            await shop.AddLiveSaleAsync($"Kettle {i}");
        return shop;
    }
}
