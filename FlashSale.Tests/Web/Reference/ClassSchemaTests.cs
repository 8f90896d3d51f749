using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Reference;
using Json.Schema;

namespace FlashSale.Tests.Web.Reference;

/// <summary>Validates the API's responses against the classes' JSON schemas.</summary>
public sealed class ClassSchemaTests(DemoApi demo) : IClassFixture<DemoApi>
{
    [Fact]
    public async Task Every_object_is_as_its_class_says()
    {
        using var shopper = await demo.LogInAsync("shopper");
        using var merchant = await demo.LogInAsync("merchant");
        var build = await ReadSchemasAsync();
        foreach (var each in demo.Shop.Get<ParseClasses>().All)
        {
            var client = each.Rights.Read == Access.Merchant ? merchant : shopper;
            var found = await client.GetAsync($"{ClassPaths.Of(each)}?limit=5&include=*");
            found.Results.Count.ShouldBeGreaterThan(0, each.Name);
            foreach (var one in found.Results)
            {
                Evaluate(each, one!, build).ShouldBeTrue($"{each.Name}: {one}");
                one!.AsObject().Select(member => member.Key).ShouldBeSubsetOf(Members(each));
            }
        }
    }

    [Fact]
    public async Task An_object_with_a_field_of_another_type_is_not()
    {
        using var shopper = await demo.LogInAsync("shopper");
        var build = await ReadSchemasAsync();
        var product = (await shopper.GetAsync("/classes/Product?limit=1")).Results.Single()!.DeepClone();
        var parseClass = demo.Shop.Get<ParseClasses>().Get("Product");
        Evaluate(parseClass, product, build).ShouldBeTrue();

        product["price"] = "cheap";

        Evaluate(parseClass, product, build).ShouldBeFalse();
    }

    [Fact]
    public async Task Created_object_matches_its_class()
    {
        var build = await ReadSchemasAsync();
        var document = await demo.GetJsonAsync(ReferenceRegistration.DocumentPath);
        var checkedBodies = 0;
        foreach (var each in demo.Shop.Get<ParseClasses>().All)
        {
            var examples = document["paths"]![ClassPaths.Of(each)]?["post"]?["requestBody"]?["content"]?["application/json"]?["examples"];
            if (examples?["new"]?["value"] is not { } body)
                continue;
            Evaluate(each, body, build, $"#/$defs/{ParseSchemas.New(each.Name)}").ShouldBeTrue($"{each.Name}: {body}");
            checkedBodies++;
        }
        checkedBodies.ShouldBeGreaterThan(3);
    }

    // Schemas refer to those of their pointers' targets, which come first.
    private async Task<BuildOptions> ReadSchemasAsync()
    {
        var classes = demo.Shop.Get<ParseClasses>();
        var build = new BuildOptions { SchemaRegistry = new SchemaRegistry() };
        var done = new HashSet<string>();
        foreach (var each in classes.All)
            await ReadAsync(each);
        return build;

        async Task ReadAsync(ParseClass parseClass)
        {
            if (!done.Add(parseClass.Name))
                return;
            foreach (var target in parseClass.Fields.Select(field => field.TargetClass).OfType<string>())
                await ReadAsync(classes.Get(target));
            JsonSchema.FromText(await demo.GetTextAsync($"/docs/schema/{parseClass.Name}.json"), build);
        }
    }

    private bool Evaluate(ParseClass parseClass, JsonNode value, BuildOptions build, string part = "")
    {
        var schema = JsonSchema.FromText(new JsonObject { ["$ref"] = AddressOf(parseClass).AbsoluteUri + part }.ToJsonString(), build);
        return schema.Evaluate(JsonSerializer.SerializeToElement(value), new EvaluationOptions { RequireFormatValidation = true }).IsValid;
    }

    private Uri AddressOf(ParseClass parseClass) => new($"{demo.Shop.Address}/docs/schema/{parseClass.Name}.json");

    private static IEnumerable<string> Members(ParseClass parseClass) =>
        parseClass.Fields.Select(field => field.Name)
            .Concat([Acl.FieldName, .. parseClass is UserClass or SessionClass ? ["sessionToken"] : Array.Empty<string>()]);
}
