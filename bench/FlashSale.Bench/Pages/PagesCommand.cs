using System.CommandLine;
using FlashSale.Bench.Engines;
using FlashSale.Bench.Probe;
using FlashSale.Bench.Reports;
using FlashSale.Data.Engines;
using Microsoft.Playwright;

namespace FlashSale.Bench.Pages;

/// <summary>Measures in a real browser how soon first-time visitors can see and use the shop's pages.</summary>
internal static class PagesCommand
{
    public static Command Create()
    {
        var phone = new Option<bool>("--phone")
        {
            Description = "Simulate a phone on a slow network: 400 kbit/s, 400 ms per request, a processor four times slower.",
        };
        var url = new Option<string[]>("--url")
        {
            Description = "URL of a running shop; repeat it to compare shops. By default, one with demo data is published and started.",
            AllowMultipleArgumentsPerToken = true,
        };
        var program = new Option<string?>("--program")
        {
            Description = "Path of a published FlashSale.Web.dll; published automatically by default.",
        };
        var visits = new Option<int>("--visits")
        {
            Description = "Number of visits per page, each with a new browser profile. The table shows medians.",
            DefaultValueFactory = _ => 5,
        };
        var chromium = new Option<string>("--chromium")
        {
            Description = "Path of Chromium.",
            DefaultValueFactory = _ => "/usr/bin/chromium",
        };
        var folder = new Option<string>("--folder") { Description = "Folder for the private database.", DefaultValueFactory = _ => "." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per visit instead of the table." };
        var command = new Command("pages", "First visits to home, product and login page: paints, Buy connected, bytes, requests.")
        {
            phone, url, program, visits, chromium, folder, json,
        };
        command.SetAction((arguments, _) => RunAsync(
            arguments.GetValue(phone) ? VisitConditions.SlowPhone : VisitConditions.Desktop,
            [.. (arguments.GetValue(url) ?? []).Select(address => new Uri(address))],
            arguments.GetValue(program),
            arguments.GetValue(visits),
            arguments.GetRequiredValue(chromium),
            arguments.GetRequiredValue(folder),
            arguments.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(
        VisitConditions conditions, Uri[] shops, string? program, int visits, string chromium, string folder, bool asJson)
    {
        if (shops.Length > 0)
        {
            PagePrinter.Print(await VisitAllAsync(conditions, shops, visits, chromium), asJson);
            return 0;
        }
        var published = Directory.CreateTempSubdirectory("flashsale-published-");
        try
        {
            program ??= await ShopUnderTest.PublishAsync(published.FullName);
            await using var databases = await BenchDatabases.StartAsync(DatabaseEngine.Sqlite, null, null, folder);
            // Development creates the demo data. The measurement itself uses Production, like a real shop.
            await using (await StartAsync(program, databases, "Development"))
                Printer.Log("demo data is ready");
            await using var shop = await StartAsync(program, databases, "Production");
            PagePrinter.Print(await VisitAllAsync(conditions, [shop.Address], visits, chromium), asJson);
            return 0;
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }

    private static Task<ShopUnderTest> StartAsync(string program, BenchDatabases databases, string environment) =>
        ShopUnderTest.StartAsync(
            program, DatabaseEngine.Sqlite, databases.ConnectionString("pages"), 1_000, [$"ASPNETCORE_ENVIRONMENT={environment}"]);

    private static async Task<List<PageVisit>> VisitAllAsync(VisitConditions conditions, Uri[] shops, int visits, string chromium)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        var pages = new List<(Uri Shop, string Name, Uri Address)>();
        foreach (var shop in shops)
        {
            pages.Add((shop, "home", shop));
            pages.Add((shop, "product", await FindProductAsync(browser, shop)));
            pages.Add((shop, "login", new Uri(shop, "Account/Login")));
        }
        // Warms up, because a shop's first pages are slower than later ones.
        foreach (var page in pages)
            await PageVisitor.VisitAsync(browser, page.Address, VisitConditions.Desktop);
        var done = new List<PageVisit>();
        for (var visit = 1; visit <= visits; visit++)
        {
            Printer.Log($"visit {visit} of {visits}");
            foreach (var page in pages)
            {
                var seen = await PageVisitor.VisitAsync(browser, page.Address, conditions);
                done.Add(seen with { Shop = page.Shop.Authority, Page = page.Name });
            }
        }
        return done;
    }

    // The first product on the home page, which is on sale.
    private static async Task<Uri> FindProductAsync(IBrowser browser, Uri shop)
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(shop.ToString());
        var link = await page.Locator("a[href^='/products/']").First.GetAttributeAsync("href");
        return new Uri(shop, link);
    }
}
