using System.Net;
using System.Text.Json.Nodes;
using CsCheck;
using FlashSale.Data;
using FlashSale.Tests.Infrastructure;
using FlashSale.Tests.Web.Parse.Queries;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Schema;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>
/// Whatever is asked over GraphQL has the answer that REST gives. A failure names the seed that CsCheck_Seed repeats the query with.
/// </summary>
public sealed class SameAsRestTests(ApiShop api) : IClassFixture<ApiShop>
{
    private const int Cases = 200;

    private static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["$eq"] = "equalTo",
        ["$ne"] = "notEqualTo",
        ["$lt"] = "lessThan",
        ["$lte"] = "lessThanOrEqualTo",
        ["$gt"] = "greaterThan",
        ["$gte"] = "greaterThanOrEqualTo",
        ["$in"] = "in",
        ["$nin"] = "notIn",
        ["$exists"] = "exists",
        ["$regex"] = "matchesRegex",
        ["$options"] = "options",
        ["$or"] = "OR",
        ["$and"] = "AND",
        ["$nor"] = "NOR",
    };

    [Fact]
    public async Task Random_queries_have_the_answers_of_REST()
    {
        var world = new TestWorld(3);
        await using (
            var context = await api.Shop.Get<IDbContextFactory<FlashSaleDbContext>>()
                .CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            foreach (var name in TestWorld.ClassNames)
                context.AddRange(world.ObjectsOf(name));
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        var compared = 0;

        await new QueryGen(world).Query().SampleAsync(
            async asked =>
            {
                var parseClass = QueryServices.Class(asked.Class);
                if (Translate((JsonObject)JsonNode.Parse(asked.Where)!, parseClass) is not { } where)
                    return;
                compared++;
                var master = await CompareAsync(api.Master, parseClass, asked, where);
                if (parseClass.Rights.IsPublic)
                    await CompareAsync(api.Anonymous, parseClass, asked, where);
                master.ShouldBe(HttpStatusCode.OK);
            },
            iter: Cases,
            threads: 1);

        compared.ShouldBeGreaterThan(Cases / 3);
    }

    private static async Task<HttpStatusCode> CompareAsync(ParseClient client, ParseClass parseClass, QueryCase asked, JsonObject where)
    {
        var rest = await client.PostAsync($"/classes/{parseClass.Name}", new JsonObject
        {
            ["_method"] = "GET",
            ["where"] = JsonNode.Parse(asked.Where),
            ["order"] = asked.Order,
            ["skip"] = asked.Skip,
            ["limit"] = asked.Limit,
            ["count"] = 1,
        });
        var (type, connection) = (GraphNames.TypeOf(parseClass), GraphNames.ConnectionOf(parseClass));
        var order = asked.Order.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(key => key.StartsWith('-') ? $"{key[1..]}_DESC" : $"{key}_ASC");
        var graphQL = await client.GraphQLAsync(
            $"query($where:{type}WhereInput,$order:[{type}Order!],$skip:Int,$first:Int){{"
            + $"{connection}(where:$where,order:$order,skip:$skip,first:$first){{count edges{{node{{objectId}}}}}}}}",
            new { where, order, skip = asked.Skip, first = asked.Limit });

        var what = $"{asked}\n{where.ToJsonString()}\n{graphQL.Text}\n{rest.Text}";
        if (rest.Status != HttpStatusCode.OK)
        {
            graphQL.GraphQLError["extensions"]!["code"]!.GetValue<int>().ShouldBe(rest.Code!.Value, what);
            return rest.Status;
        }
        graphQL.Json["errors"].ShouldBeNull(what);
        var page = graphQL.Data[connection]!;
        page["count"]!.GetValue<int>().ShouldBe(rest.Json["count"]!.GetValue<int>(), what);
        page["edges"]!.AsArray().Select(edge => edge!["node"]!["objectId"]!.GetValue<string>())
            .ShouldBe(rest.Results.Select(each => each!["objectId"]!.GetValue<string>()), what);
        return rest.Status;
    }

    // Null for what Parse's GraphQL has no words for.
    private static JsonObject? Translate(JsonObject where, ParseClass parseClass)
    {
        var translated = new JsonObject();
        foreach (var (name, value) in where)
        {
            if (name.StartsWith('$'))
            {
                var parts = value!.AsArray().Select(each => Translate(each!.AsObject(), parseClass)).ToList();
                if (parts.Contains(null))
                    return null;
                translated[Operators[name]] = new JsonArray([.. parts]);
                continue;
            }
            var field = parseClass.FindField(name)!;
            var operators = value is JsonObject members && members.Any(member => member.Key.StartsWith('$'))
                ? members
                : new JsonObject { ["$eq"] = value?.DeepClone() };
            var conditions = field.Type == FieldType.Pointer ? OnPointer(operators, field) : OnValue(operators, field);
            if (conditions is null)
                return null;
            translated[name] = conditions;
        }
        return translated;
    }

    private static JsonObject? OnValue(JsonObject operators, ParseField field)
    {
        var conditions = new JsonObject();
        foreach (var (name, value) in operators)
        {
            if (name is "$select" or "$dontSelect")
            {
                var target = QueryServices.Class(value!["query"]!["className"]!.GetValue<string>());
                if (Translate(value["query"]!["where"]!.AsObject(), target) is not { } where)
                    return null;
                conditions[name == "$select" ? "inQueryKey" : "notInQueryKey"] = new JsonObject
                {
                    ["query"] = new JsonObject { ["className"] = target.Name, ["where"] = where },
                    ["key"] = value["key"]!.DeepClone(),
                };
                continue;
            }
            if (!Operators.TryGetValue(name, out var condition) || !HasCondition(field, name))
                return null;
            conditions[condition] = value is JsonArray list ? new JsonArray([.. list.Select(Plain)]) : Plain(value);
        }
        return conditions;
    }

    private static bool HasCondition(ParseField field, string name) => name switch
    {
        "$regex" or "$options" => field.Name != "objectId",
        "$in" or "$nin" => field.Type != FieldType.Boolean,
        _ => true,
    };

    private static JsonObject? OnPointer(JsonObject operators, ParseField field)
    {
        if (operators.Count != 1)
            return null;
        var (name, value) = operators.First();
        return name switch
        {
            "$exists" => new JsonObject { ["exists"] = value!.DeepClone() },
            "$eq" or "$ne" when value is null => new JsonObject { ["exists"] = name == "$ne" },
            "$eq" or "$ne" =>
                Related(name == "$ne", new JsonObject { ["objectId"] = new JsonObject { ["equalTo"] = value["objectId"]!.DeepClone() } }),
            "$in" or "$nin" when value!.AsArray().All(each => each is not null) =>
                Related(
                    name == "$nin",
                    new JsonObject
                    {
                        ["id"] = new JsonObject
                        {
                            ["in"] = new JsonArray([.. value.AsArray().Select(each => each!["objectId"]!.DeepClone())]),
                        },
                    }),
            "$inQuery" or "$notInQuery" =>
                Translate(value!["where"]!.AsObject(), QueryServices.Class(field.TargetClass!)) is { } where
                    ? Related(name == "$notInQuery", where)
                    : null,
            _ => null,
        };
    }

    private static JsonObject Related(bool isNot, JsonObject where) => new() { [isNot ? "haveNot" : "have"] = where };

    private static JsonNode? Plain(JsonNode? value) => value is JsonObject date ? date["iso"]!.DeepClone() : value?.DeepClone();
}
