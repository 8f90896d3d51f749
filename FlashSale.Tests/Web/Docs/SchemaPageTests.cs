using System.Net;
using FlashSale.Data;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Api.Parse.Classes;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Docs;

/// <summary>The page that shows what the shop keeps.</summary>
public sealed class SchemaPageTests
{
    [Fact]
    public async Task Shows_every_table_with_every_column()
    {
        await using var shop = RunningShop.Open();
        var page = await ReadAsync(shop);
        await using var context = await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        foreach (var entity in context.Model.GetEntityTypes().Where(entity => !entity.IsOwned()))
        {
            page.ShouldContain($">{entity.GetTableName()}</text>");
            foreach (var property in entity.GetProperties())
                page.ShouldContain($">{property.GetColumnName()}</text>");
            foreach (var key in entity.GetForeignKeys().Where(key => !key.IsOwnership))
                page.ShouldContain($"<code>{entity.GetTableName()}.{key.Properties[0].Name}</code> → <code>{key.PrincipalEntityType.GetTableName()}</code>");
        }
    }

    [Fact]
    public async Task Shows_every_class_with_every_field()
    {
        await using var shop = RunningShop.Open();
        var page = await ReadAsync(shop);
        foreach (var each in shop.Get<ParseClasses>().All)
        {
            page.ShouldContain($"id=\"{each.Name}\"");
            page.ShouldContain($"/docs/schema/{each.Name}.json");
            page.ShouldContain(each.Description);
            page.ShouldContain($"type {each.Name.TrimStart('_')} implements Node & ParseObject {{");
            foreach (var field in each.Fields.Concat(each.WriteOnlyFields))
            {
                page.ShouldContain($">{field.Name}</code>");
                page.ShouldContain(field.Description);
                foreach (var word in field.AllowedValues?.Keys ?? [])
                    page.ShouldContain($">{word}</code>");
            }
        }
    }

    [Fact]
    public async Task Is_linked_from_every_page()
    {
        await using var shop = RunningShop.Open();

        (await ReadAsync(shop, "/")).ShouldContain("href=\"/docs/schema\"");
    }

    private static async Task<string> ReadAsync(RunningShop shop, string path = "/docs/schema")
    {
        using var http = new HttpClient { BaseAddress = new Uri(shop.Address) };
        var html = await http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        // Attributes that belong to the component's own styles say nothing.
        return WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(html, @" b-[a-z0-9]{10}(?=[ >])", ""));
    }
}
