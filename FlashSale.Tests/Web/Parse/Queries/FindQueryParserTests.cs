using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using Microsoft.AspNetCore.WebUtilities;

namespace FlashSale.Tests.Web.Parse.Queries;

public sealed class FindQueryParserTests
{
    private static readonly FindQueryParser Parser = new(QueryServices.Classes, QueryServices.Parser(), new QueryLimits());

    [Fact]
    public void Default_query_finds_a_hundred_objects()
    {
        var query = Parse("Product", "");

        (query.Limit, query.Skip, query.Counts, query.Where, query.Order.Count).ShouldBe((100, 0, false, Where.Always, 0));
        query.Selection.ShouldBeSameAs(Selection.All(QueryServices.Class("Product")));
    }

    [Theory]
    [InlineData("limit=7", 7)]
    [InlineData("limit=0", 0)]
    [InlineData("limit=1000", 1000)]
    [InlineData("limit=100000", 1000)]
    [InlineData("limit=1e9", 1000)]
    [InlineData("limit=99999999999999999999", 1000)]
    public void A_limit_beyond_the_highest_is_the_highest(string query, int limit) => Parse("Product", query).Limit.ShouldBe(limit);

    [Theory]
    [InlineData("limit=-1", "limit must be a whole number, 0 or more.")]
    [InlineData("limit=ten", "limit must be a whole number, 0 or more.")]
    [InlineData("limit=1.5", "limit must be a whole number, 0 or more.")]
    [InlineData("limit=", "limit must be a whole number, 0 or more.")]
    [InlineData("limit=NaN", "limit must be a whole number, 0 or more.")]
    [InlineData("limit=1&limit=2", "limit was sent more than once.")]
    [InlineData("skip=-1", "skip must be a whole number, 0 or more.")]
    [InlineData("skip=100001", "skip can be at most 100000.")]
    [InlineData("count=maybe", "count must be 1 or 0.")]
    [InlineData("order=nothing", "Product has no field nothing to sort by.")]
    [InlineData("order=-nothing", "Product has no field nothing to sort by.")]
    [InlineData("order=image", "Product.image can't be used in order.")]
    [InlineData("include=nothing", "Product has no field nothing to include.")]
    [InlineData("include=name", "Product.name isn't a pointer and can't be included.")]
    [InlineData("page=2", "Invalid parameter for query: page.")]
    [InlineData("where=1", "Conditions on Product must be a JSON object, not Number.")]
    [InlineData("where=[]", "Conditions on Product must be a JSON object, not Array.")]
    public void Refuses_invalid_conditions(string query, string message)
    {
        var error = Should.Throw<ParseException>(() => Parse("Product", query)).Error;

        error.Message.ShouldStartWith(message);
        (error.Status, error.Code).ShouldBe((400, 102));
    }

    [Theory]
    [InlineData("{nope")]
    [InlineData("")]
    [InlineData("""{"name":"a"}}""")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void Refuses_a_where_that_is_not_JSON(string where)
    {
        var error = Should.Throw<ParseException>(() => Parse("Product", "where=" + Uri.EscapeDataString(where))).Error;

        error.Message.ShouldStartWith("where isn't valid JSON: line 1, byte ");
        (error.Status, error.Code).ShouldBe((400, 107));
    }

    [Fact]
    public void Refuses_unpaired_surrogates_anywhere()
    {
        const string half = @"""\ud83d""";
        foreach (
            var body in new[]
            {
                $$"""{"order":{{half}}}""",
                $$"""{"where":{{half}}}""",
                $$$"""{"where":{"name":{{{half}}}}}""",
                $$"""{"limit":{{half}}}""",
                "{" + half + ":1}",
            })
        {
            using var document = JsonDocument.Parse(body);
            Should.Throw<ParseException>(
                () => Parser.Parse(QueryServices.Class("Product"), document.RootElement), body).Error.Code.ShouldBe(102, body);
        }
    }

    [Fact]
    public void Refuses_unpaired_surrogates_in_a_query_string() =>
        Should.Throw<ParseException>(() => Parse("Product", """where={"\ud83d":1}""")).Error.Status.ShouldBe(400);

    [Fact]
    public void Reads_an_order()
    {
        var order = Parse("FlashSale", "order=-discount,+startTime, product ,discount,").Order;

        order.Select(key => (key.Field.Name, key.IsDescending)).ShouldBe([("discount", true), ("startTime", false), ("product", false)]);
    }

    [Fact]
    public void Bounds_an_order() =>
        Should.Throw<ParseException>(
            () => Parse("Order", "order=user,product,flashSale,quantity,status,unitPrice,total,currency,claimNumber,expiresAt,createdAt"))
            .Message.ShouldBe("order has too many fields. The limit is 10.");

    [Theory]
    [InlineData("count=1", true)]
    [InlineData("count=true", true)]
    [InlineData("count=0", false)]
    public void Counts_if_requested(string query, bool counts) => Parse("Product", query).Counts.ShouldBe(counts);

    [Fact]
    public void Reads_the_same_from_a_tunnelled_body()
    {
        using var body = JsonDocument.Parse(
            """{"where":{"price":{"$gt":1}},"order":"-price","limit":5,"skip":"2","count":1,"include":["product"]"""
                + ""","keys":"product,stock"}""");
        using var textual = JsonDocument.Parse("""{"where":"{\"stock\":1}","includeAll":true}""");

        Should.Throw<ParseException>(
            () => Parser.Parse(QueryServices.Class("Inventory"), body.RootElement)).Message.ShouldBe("Inventory has no field price.");
        var query = Parser.Parse(QueryServices.Class("Inventory"), textual.RootElement);
        query.Where.ShouldBeOfType<Where.OneOf>();
        Describe(query.Selection).ShouldBe("objectId createdAt updatedAt product(*) stock");
    }

    [Theory]
    [InlineData("", "*")]
    [InlineData("keys=discount,product", "objectId createdAt updatedAt product discount")]
    [InlineData("keys=discount,nothing", "objectId createdAt updatedAt discount")]
    [InlineData("keys=objectId", "objectId createdAt updatedAt")]
    [
        InlineData(
            "excludeKeys=discount,nothing,startTime,endTime,unitsOffered,unitsSold,perCustomerLimit",
            "objectId createdAt updatedAt product"),
    ]
    [
        InlineData(
            "excludeKeys=objectId,createdAt,product,startTime,endTime,unitsOffered,unitsSold,perCustomerLimit",
            "objectId createdAt updatedAt discount"),
    ]
    [InlineData("include=product&keys=product", "objectId createdAt updatedAt product(*)")]
    [InlineData("include=product&keys=product.name", "objectId createdAt updatedAt product(objectId createdAt updatedAt name)")]
    [InlineData("keys=product.name", "objectId createdAt updatedAt product(objectId createdAt updatedAt name)")]
    [InlineData("include=product&keys=discount", "objectId createdAt updatedAt discount")]
    [
        InlineData(
            "include=product&keys=product&excludeKeys=product.description,product.price,product.image",
            "objectId createdAt updatedAt product(objectId createdAt updatedAt name published images imageAltTexts)"),
    ]
    [InlineData("include=*&keys=product", "objectId createdAt updatedAt product(*)")]
    [InlineData("includeAll=1&keys=product", "objectId createdAt updatedAt product(*)")]
    public void Selects_what_to_show(string query, string selection) => Describe(Parse("FlashSale", query).Selection).ShouldBe(selection);

    [Fact]
    public void Includes_objects_behind_objects()
    {
        Describe(Parse("Order", "include=flashSale.product&keys=flashSale").Selection)
            .ShouldBe(
                "objectId createdAt updatedAt flashSale(objectId createdAt updatedAt product(*) discount startTime endTime unitsOffered "
                    + "unitsSold perCustomerLimit)");
        Describe(Parse("Notification", "include=order.flashSale.product&keys=order.flashSale.product.name").Selection)
            .ShouldBe(
                "objectId createdAt updatedAt order(objectId createdAt updatedAt flashSale(objectId createdAt updatedAt "
                    + "product(objectId createdAt updatedAt name)))");
    }

    [Fact]
    public void Bounds_how_deep_to_include()
    {
        var parser = new FindQueryParser(QueryServices.Classes, QueryServices.Parser(), new QueryLimits { MaxIncludeDepth = 2 });

        Should.Throw<ParseException>(
            () => parser.Parse(QueryServices.Class("Notification"), QueryHelpers.ParseQuery("include=order.flashSale.product")))
            .Message.ShouldBe("include is nested too deeply in order.flashSale.product. The limit is 2 levels.");
        Describe(
            parser.Parse(
                QueryServices.Class("Notification"), QueryHelpers.ParseQuery("keys=order.flashSale.product.name.more.and.more")).Selection)
            .ShouldBe("objectId createdAt updatedAt order(objectId createdAt updatedAt flashSale(objectId createdAt updatedAt product))");
    }

    [Fact]
    public void A_single_object_has_no_conditions()
    {
        var parseClass = QueryServices.Class("FlashSale");

        Describe(Parser.ParseSelection(parseClass, QueryHelpers.ParseQuery("include=product&keys=product.name"))).ShouldBe(
            "objectId createdAt updatedAt product(objectId createdAt updatedAt name)");
        Should.Throw<ParseException>(
            () =>
                Parser.ParseSelection(
                    parseClass, QueryHelpers.ParseQuery("where={}"))).Message.ShouldBe("Invalid parameter for query: where.");
    }

    private static FindQuery Parse(string className, string query) =>
        Parser.Parse(QueryServices.Class(className), QueryHelpers.ParseQuery(query));

    private static string Describe(Selection selection) => selection == Selection.All(selection.Class)
        ? "*"
        : string.Join(
            ' ',
            selection.Fields.Select(
                field => selection.Included.TryGetValue(field, out var below) ? $"{field.Name}({Describe(below)})" : field.Name));
}
