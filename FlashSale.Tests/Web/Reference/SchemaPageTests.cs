using System.Net;
using System.Text.RegularExpressions;
using FlashSale.Data;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Reference;

/// <summary>The page that documents the database and the API.</summary>
public sealed partial class SchemaPageTests
{
    [Fact]
    public async Task Shows_every_table_with_every_column()
    {
        await using var shop = RunningShop.Open();
        var tables = Block().Matches(await ReadAsync(shop))
            .ToDictionary(block => block.Groups["table"].Value, block => block.Groups["columns"].Value);
        await using var context = await OpenDatabaseAsync(shop);
        var entities = context.Model.GetEntityTypes().Where(entity => !entity.IsOwned()).ToList();

        tables.Keys.Order().ShouldBe(entities.Select(entity => entity.GetTableName()!).Order());
        foreach (var entity in entities)
        {
            var columns = Column().Matches(tables[entity.GetTableName()!]).Select(column => column.Groups["name"].Value).ToList();
            foreach (var property in entity.GetProperties())
                columns.ShouldContain(property.GetColumnName(), entity.GetTableName());
        }
    }

    [Fact]
    public async Task Shows_every_reference_between_tables()
    {
        await using var shop = RunningShop.Open();
        var references = Reference().Matches(await ReadAsync(shop))
            .Select(line => (line.Groups["one"].Value, line.Groups["many"].Value, line.Groups["column"].Value));
        await using var context = await OpenDatabaseAsync(shop);

        var expected = context.Model.GetEntityTypes().SelectMany(entity => entity.GetForeignKeys()).Where(key => !key.IsOwnership)
            .Select(
                key =>
                    (key.PrincipalEntityType.GetTableName()!, key.DeclaringEntityType.GetTableName()!, key.Properties[0].GetColumnName()));

        references.Order().ShouldBe(expected.Order());
    }

    [Fact]
    public async Task Shows_how_many_rows_a_reference_connects()
    {
        await using var shop = RunningShop.Open();
        var page = await ReadAsync(shop);

        page.ShouldContain("Products ||--o{ Orders : ProductId");
        page.ShouldContain("Products ||--o| Inventories : ProductId");
        page.ShouldContain("FlashSales |o..o{ Orders : SaleId");
    }

    [Fact]
    public async Task Marks_keys_and_columns_that_can_be_empty()
    {
        await using var shop = RunningShop.Open();
        var page = await ReadAsync(shop);

        page.ShouldContain("    text(26) Id PK\n");
        page.ShouldContain("    text(26)? SaleId FK\n");
        page.ShouldContain("    text(26) RoleId PK, FK\n");
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

    [GeneratedRegex(@"^  (?<table>\w+) \{\n(?<columns>(?:    .+\n)+)  \}", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^    \S+ (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Column();

    [GeneratedRegex(@"^  (?<one>\w+) \S+ (?<many>\w+) : (?<column>\w+)", RegexOptions.Multiline)]
    private static partial Regex Reference();

    private static Task<FlashSaleDbContext> OpenDatabaseAsync(RunningShop shop) =>
        shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    private static async Task<string> ReadAsync(RunningShop shop, string path = "/docs/schema")
    {
        using var http = new HttpClient { BaseAddress = new Uri(shop.Address) };
        var html = await http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        // Removes the attributes that scope a component's styles.
        return WebUtility.HtmlDecode(Regex.Replace(html, @" b-[a-z0-9]{10}(?=[ >])", ""));
    }
}
