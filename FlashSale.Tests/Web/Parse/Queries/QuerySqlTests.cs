using System.Text.Json;
using CsCheck;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Tests.Data;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace FlashSale.Tests.Web.Parse.Queries;

/// <summary>The SQL of queries, without a database.</summary>
public sealed class QuerySqlTests
{
    private static readonly FindQueryParser Parser = new(QueryServices.Classes, QueryServices.Parser(), new QueryLimits());

    public static TheoryData<DatabaseEngine> Engines => [DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer];

    [Theory, MemberData(nameof(Engines))]
    public void Client_input_is_never_part_of_the_SQL(DatabaseEngine engine)
    {
        var texts = Sql(
            engine,
            "Product",
            """where={"name":{"$regex":"^secret$"},"description":{"$lt":"secret","$regex":"secret"}"""
                + ""","$or":[{"name":{"$in":["secret","secret2"]}},{"name":"secret"}]}&limit=7777&skip=8888""");
        var numbers = Sql(engine, "Product", """where={"price":{"$lt":7777,"$nin":[8888,9999]}}""");
        var dates = Sql(engine, "FlashSale", """where={"endTime":{"$lt":{"__type":"Date","iso":"2017-07-07T00:00:00Z"}}}""");

        (texts + numbers + dates).ShouldNotContain("secret", Case.Insensitive);
        (texts + numbers + dates).ShouldNotContain("7777");
        (texts + numbers + dates).ShouldNotContain("8888");
        (texts + numbers + dates).ShouldNotContain("2017");
    }

    [Theory, MemberData(nameof(Engines))]
    public void Queries_of_one_shape_have_one_SQL(DatabaseEngine engine)
    {
        const string first = """where={"price":{"$lt":5},"name":{"$in":["a","b"]},"objectId":{"$gt":"x"}}&order=-price&limit=5""";
        const string second = """where={"price":{"$lt":7.123},"name":{"$in":["c","d"]},"objectId":{"$gt":"y"}}&order=-price&limit=50""";

        Sql(engine, "Product", first).ShouldBe(Sql(engine, "Product", second));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.PostgreSql)]
    public void A_list_is_one_parameter_however_long_it_is(DatabaseEngine engine) =>
        Sql(engine, "Product", """where={"name":{"$in":["a","b"]}}""").ShouldBe(
            Sql(engine, "Product", """where={"name":{"$in":["a","b","c","d"]}}"""));

    [Theory, MemberData(nameof(Engines))]
    public void Ids_are_compared_so_that_their_index_serves(DatabaseEngine engine)
    {
        var sql = Sql(
            engine,
            "Order",
            """where={"objectId":{"$gt":"x"},"user":{"__type":"Pointer","className":"_User","objectId":"u"}}&order=objectId""");

        sql.ShouldNotContain("COLLATE");
        sql.ShouldNotContain("CASE");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(120)]
    public void SQL_Server_understands_them(int? level)
    {
        var world = new TestWorld(0);
        TSqlParser parser = level is 120
            ? new TSql120Parser(initialQuotedIdentifiers: true)
            : new TSql160Parser(initialQuotedIdentifiers: true);
        new QueryGen(world).Query().Sample(
            asked =>
            {
                var parseClass = QueryServices.Class(asked.Class);
                using var where = JsonDocument.Parse(asked.Where);
                var query = Parser.Parse(parseClass, QueryHelpers.ParseQuery("order=" + asked.Order)) with
                {
                    Where = QueryServices.Parser().Parse(where.RootElement, parseClass),
                    Skip = asked.Skip,
                };
                using var context = OfflineContexts.Create(DatabaseEngine.SqlServer, level);
                var sql = Sql(context, parseClass, query, world.Caller(asked.Caller));
                parser.Parse(new StringReader(sql), out var errors);
                errors.Select(error => error.Message).ShouldBeEmpty(sql);
                sql.ShouldNotContain("OPENJSON");
            },
            iter: 100,
            threads: 1);
    }

    private static string Sql(DatabaseEngine engine, string className, string query)
    {
        var parseClass = QueryServices.Class(className);
        using var context = OfflineContexts.Create(engine);
        return Sql(context, parseClass, Parser.Parse(parseClass, QueryHelpers.ParseQuery(query)), QueryServices.Master);
    }

    private static string Sql(
        FlashSaleDbContext context, FlashSale.Web.Parse.Schema.ParseClass parseClass, FindQuery query, Caller caller)
    {
        var translator = new WhereTranslator(context, caller);
        var objects = WhereTranslator.Page(
            translator.Sort(translator.Find(parseClass, query.Where), parseClass, query.Order), query.Skip, query.Limit);
        using var command = ((IQueryable<object>)objects).CreateDbCommand();
        return command.CommandText;
    }
}
