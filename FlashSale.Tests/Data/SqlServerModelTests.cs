using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using LinqToDB;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace FlashSale.Tests.Data;

/// <summary>Tests of the SQL Server model that need no server. With a server, all other data tests run on it too.</summary>
public sealed class SqlServerModelTests
{
    public static TheoryData<int?> Levels => new((int?)null, 120);

    [Theory, MemberData(nameof(Levels))]
    public async Task The_migration_script_is_TSQL(int? level)
    {
        await using var context = OfflineContexts.Create(DatabaseEngine.SqlServer, level);
        var script = context.GetService<IMigrator>().GenerateScript();

        script.ShouldContain("CREATE TABLE [Inventories]");
        script.ShouldContain("CREATE TRIGGER [FlashSales_NoOverlap]");
        Parse(script, level).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Levels))]
    public async Task The_idempotent_migration_script_is_TSQL(int? level)
    {
        await using var context = OfflineContexts.Create(DatabaseEngine.SqlServer, level);
        Parse(context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent), level).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_server_generates_the_row_version()
    {
        await using var context = OfflineContexts.Create(DatabaseEngine.SqlServer);
        var versions = context.Model.GetEntityTypes().Select(entity => entity.FindProperty("RowVersion"))
            .OfType<Microsoft.EntityFrameworkCore.Metadata.IProperty>().ToList();

        versions.Count.ShouldBe(6);
        versions.ShouldAllBe(version => version.GetColumnType() == "rowversion" && version.IsConcurrencyToken);
    }

    [Fact]
    public async Task The_row_version_is_a_number_of_8_big_endian_bytes()
    {
        await using var context = OfflineContexts.Create(DatabaseEngine.SqlServer);
        var converter = context.Model.FindEntityType(typeof(Product))!.FindProperty("RowVersion")!.GetTypeMapping().Converter!;

        converter.ConvertFromProvider(new byte[] { 0, 0, 0, 0, 0, 0, 1, 2 }).ShouldBe(258UL);
    }

    [Fact]
    public async Task EF_uses_the_configured_compatibility_level()
    {
        await using var today = OfflineContexts.Create(DatabaseEngine.SqlServer);
        await using var older = OfflineContexts.Create(DatabaseEngine.SqlServer, 120);
        string[] keys = ["a", "b"];

        today.Orders.Where(order => EF.Parameter(keys).Contains(order.IdempotencyKey)).ToQueryString().ShouldContain("OPENJSON");
        Should.Throw<InvalidOperationException>(
            () => older.Orders.Where(order => EF.Parameter(keys).Contains(order.IdempotencyKey)).ToQueryString())
            .Message.ShouldContain("compatibility level is set to 120");
    }

    [Fact]
    public async Task Key_lists_of_any_length_avoid_OPENJSON_at_level_120()
    {
        await using var context = OfflineContexts.Create(DatabaseEngine.SqlServer, 120);
        foreach (var count in new[] { 3, 5000 })
        {
            var keys = Enumerable.Range(0, count).Select(i => $"key-{i}").ToList();
            var query = context.Orders.Where(order => keys.Contains(order.IdempotencyKey!)).Select(order => order.Id).ToQueryString();

            query.ShouldNotContain("OPENJSON");
            Parse(query, 120).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_bulk_insert_maps_the_columns_as_EF_does()
    {
        await using var context = OfflineContexts.Create(DatabaseEngine.SqlServer);
        var mapping = LinqToDBForEFTools.GetMappingSchema(context.Model, context, null);
        var now = new DateTimeOffset(2026, 6, 1, 14, 0, 0, 1, TimeSpan.FromHours(2));
        var order = new Order
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            UserId = "u",
            ProductId = "p",
            ProductName = "Kettle",
            SaleId = "s",
            Quantity = 2,
            UnitPrice = 12.34m,
            Total = 24.68m,
            Currency = "USD",
            Status = OrderStatus.Confirmed,
            ClaimNumber = 7,
        };

        var columns = mapping.GetEntityDescriptor(typeof(Order))
            .Columns.ToDictionary(column => column.ColumnName, column => column.GetProviderValue(order));

        columns.Keys.ShouldBe(
            context.Model.FindEntityType(typeof(Order))!.GetProperties().Select(property => property.GetColumnName()), ignoreOrder: true);
        columns["UnitPrice"].ShouldBe(1234L);
        columns["Total"].ShouldBe(2468L);
        columns["Status"].ShouldBe("Confirmed");
        columns["CreatedAt"].ShouldBe(now);
        columns["ExpiresAt"].ShouldBeNull();
        columns["ClaimNumber"].ShouldBe(7);
    }

    private static List<string> Parse(string script, int? level)
    {
        TSqlParser parser = level is 120
            ? new TSql120Parser(initialQuotedIdentifiers: true)
            : new TSql160Parser(initialQuotedIdentifiers: true);
        var parsed = parser.Parse(new StringReader(script), out var errors);
        var problems = errors.Select(error => $"line {error.Line}: {error.Message}").ToList();
        var inner = new ExecutedStrings();
        parsed.Accept(inner);
        return [.. problems, .. inner.Found.SelectMany(text => Parse(text, level))];
    }

    private sealed class ExecutedStrings : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public override void Visit(ExecutableStringList node) =>
            Found.AddRange(node.Strings.OfType<StringLiteral>().Select(literal => literal.Value));
    }
}
