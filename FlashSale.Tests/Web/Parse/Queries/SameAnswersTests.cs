using System.Globalization;
using CsCheck;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Queries;
using Microsoft.Extensions.Primitives;

namespace FlashSale.Tests.Web.Parse.Queries;

/// <summary>
/// Whatever is asked, each engine gives the answer that the evaluator gives in memory. FLASHSALE_QUERY_CASES makes it longer,
/// FLASHSALE_QUERY_WORLD begins with another world. A failure names the world, and the seed that CsCheck_Seed repeats the query with.
/// </summary>
public sealed class SameAnswersTests(ShopDatabases databases) : DataTest(databases)
{
    private const int CasesPerWorld = 100;

    private static readonly int Cases = Setting("FLASHSALE_QUERY_CASES", 300);
    private static readonly int FirstWorld = Setting("FLASHSALE_QUERY_WORLD", 0);

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_query_has_one_answer(DatabaseEngine engine)
    {
        for (var world = FirstWorld; world < FirstWorld + (Cases / CasesPerWorld); world++)
            await AskAsync(engine, world);
    }

    private async Task AskAsync(DatabaseEngine engine, int seed)
    {
        var world = new TestWorld(seed);
        await using var shop = await OpenShopAsync(engine, addServices: QueryServices.Add);
        await world.KeepAsync(shop);
        var (finder, parser) = (shop.Get<ParseFinder>(), shop.Get<FindQueryParser>());
        await new QueryGen(world).Query().SampleAsync(
            async asked =>
            {
                var parseClass = QueryServices.Class(asked.Class);
                var caller = world.Caller(asked.Caller);
                var query = parser.Parse(parseClass, new Dictionary<string, StringValues>
                {
                    ["where"] = asked.Where,
                    ["order"] = asked.Order,
                    ["skip"] = asked.Skip.ToString(CultureInfo.InvariantCulture),
                    ["limit"] = asked.Limit.ToString(CultureInfo.InvariantCulture),
                    ["count"] = "1",
                });
                var found = await finder.FindAsync(parseClass, query, caller, Cancelled);
                var (objects, count) = world.Answer(parseClass, query, caller);
                found.Objects.Select(parseClass.IdOf).ShouldBe(objects.Select(parseClass.IdOf), $"{asked} in world {seed}");
                found.Count.ShouldBe(count, $"{asked} in world {seed}");
            },
            iter: CasesPerWorld,
            threads: 1);
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : usual;
}
