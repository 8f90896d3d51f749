using System.Globalization;
using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Tests.Web.Parse.Queries;

public sealed class WhereParserTests
{
    private const string Kettle = """{"__type":"Pointer","className":"Product","objectId":"kettle"}""";
    private const string Lamp = """{"__type":"Pointer","className":"Product","objectId":"lamp"}""";
    private const string Noon = """{"__type":"Date","iso":"2026-06-01T12:00:00.000Z"}""";

    private static readonly string Deep = string.Concat(Enumerable.Repeat("""{"$or":[""", 10)) + "{}" + string.Concat(
        Enumerable.Repeat("]}", 10));
    private static readonly string Many = $$"""{"$or":[{{string.Join(',', Enumerable.Repeat("{}", 201))}}]}""";
    private static readonly string Long = $$$"""{"price":{"$in":[{{{string.Join(',', Enumerable.Range(0, 1002))}}}]}}""";
    private static readonly string LongTogether = $$"""{"$or":[{{Long.Replace(",500,", "],\"$nin\":[", StringComparison.Ordinal)}}]}""";
    private static readonly string Wordy = $$"""{"name":"{{new string('a', 4001)}}"}""";

    public static TheoryData<string, string, string> Accepted => new()
    {
        { "Product", "{}", "all()" },
        { "Product", """{"name":"Kettle"}""", "name in [Kettle]" },
        { "Product", """{"name":{"$eq":"Kettle"}}""", "name in [Kettle]" },
        { "Product", """{"name":null}""", "not(has name)" },
        { "Product", """{"name":{"$ne":"Kettle"}}""", "not(name in [Kettle])" },
        { "Product", """{"description":{"$ne":null}}""", "not(not(has description))" },
        { "Product", """{"published":true}""", "published in [True]" },
        { "Product", """{"price":{"$lt":10,"$gte":2.5}}""", "all(price Less 10, price GreaterOrEqual 2.5)" },
        { "Product", """{"price":{"$lte":10,"$gt":1e2}}""", "all(price LessOrEqual 10, price Greater 100)" },
        { "Product", """{"price":{"$lt":1e400}}""", "price Less 79228162514264337593543950335" },
        { "Product", """{"price":{"$gt":-1e400}}""", "price Greater -79228162514264337593543950335" },
        { "Product", """{"price":{"$gt":1e-400}}""", "price Greater 0" },
        { "Product", """{"name":{"$gt":"a"}}""", "name Greater a" },
        { "Product", """{"name":{"$in":["a","b","a"]}}""", "name in [a, b]" },
        { "Product", """{"name":{"$in":[]}}""", "any()" },
        { "Product", """{"description":{"$in":["a",null]}}""", "any(description in [a], not(has description))" },
        { "Product", """{"name":{"$nin":["a"]}}""", "not(name in [a])" },
        { "Product", """{"name":{"$containedBy":["a","b"]}}""", "name in [a, b]" },
        { "Product", """{"name":{"$all":["a"]}}""", "name in [a]" },
        { "Product", """{"name":{"$all":["a","a"]}}""", "name in [a]" },
        { "Product", """{"name":{"$all":["a","b"]}}""", "any()" },
        { "Product", """{"name":{"$all":[]}}""", "any()" },
        { "Product", """{"description":{"$exists":true}}""", "has description" },
        { "Product", """{"description":{"$exists":false}}""", "not(has description)" },
        { "Product", """{"name":{"$regex":"^Kettle "}}""", "name Start 'Kettle '" },
        { "Product", """{"name":{"$regex":"kettle","$options":"i"}}""", "name Anywhere 'kettle' i" },
        { "Product", """{"name":"a","price":1}""", "all(name in [a], price in [1])" },
        { "Product", """{"$or":[{"name":"a"},{"price":1}]}""", "any(name in [a], price in [1])" },
        { "Product", """{"$and":[{"name":"a"},{"price":1}]}""", "all(name in [a], price in [1])" },
        { "Product", """{"$nor":[{"name":"a"},{"price":1}]}""", "not(any(name in [a], price in [1]))" },
        { "Product", """{"createdAt":"2026-06-01T14:00:00+02:00"}""", "createdAt in [06/01/2026 12:00:00 +00:00]" },
        { "Product", $$$"""{"createdAt":{"$gte":{{{Noon}}}}}""", "createdAt GreaterOrEqual 06/01/2026 12:00:00 +00:00" },
        { "FlashSale", $$$"""{"endTime":{"$gt":{{{Noon}}}}}""", "endTime Greater 06/01/2026 12:00:00 +00:00" },
        { "FlashSale", $$"""{"product":{{Kettle}}}""", "product in [kettle]" },
        { "FlashSale", $$$"""{"product":{"$in":[{{{Kettle}}},{{{Lamp}}}]}}""", "product in [kettle, lamp]" },
        {
            "FlashSale",
            """{"product":{"$inQuery":{"className":"Product","where":{"price":1}}}}""",
            "product found Product.objectId(price in [1])"
        },
        { "FlashSale", """{"product":{"$inQuery":{"className":"Product"}}}""", "product found Product.objectId(all())" },
        {
            "FlashSale",
            """{"product":{"$notInQuery":{"className":"Product","where":{},"order":"name","keys":"name","include":"image"}}}""",
            "not(product found Product.objectId(all()))"
        },
        {
            "FlashSale",
            """{"product":{"$select":{"query":{"className":"Inventory","where":{"stock":0}},"key":"product"}}}""",
            "product found Inventory.product(stock in [0])"
        },
        {
            "FlashSale",
            """{"product":{"$select":{"query":{"className":"Product"},"key":"objectId"}}}""",
            "product found Product.objectId(all())"
        },
        {
            "Product",
            """{"objectId":{"$dontSelect":{"query":{"className":"FlashSale","where":{}},"key":"product"}}}""",
            "not(objectId found FlashSale.product(all()))"
        },
        { "Order", """{"status":"confirmed"}""", "status in [confirmed]" },
        { "Order", """{"status":"Confirmed"}""", "any()" },
        { "Order", """{"status":{"$regex":"^c"}}""", "status in [confirmed, cancelled]" },
        { "Order", """{"status":{"$gt":"refunded"}}""", "status in [shipped]" },
        { "Order", """{"status":{"$nin":["confirmed","nonsense"]}}""", "not(status in [confirmed])" },
    };

    public static TheoryData<string, string, string> Refused => new()
    {
        { "Product", "[]", "Conditions on Product must be a JSON object, not Array." },
        { "Product", "\"x\"", "Conditions on Product must be a JSON object, not String." },
        { "Product", """{"nothing":1}""", "Product has no field nothing." },
        { "Product", """{"password":"x"}""", "Product has no field password." },
        { "Product", """{"ACL":{}}""", "Product has no field ACL." },
        { "Product", """{"image":{"$exists":true}}""", "Product.image can't be used in where." },
        {
            "FlashSale",
            """{"product.name":"a"}""",
            """FlashSale.product.name refers to another object. Use {"product": {"$inQuery": {"className": "Product", "where": {…}}}}."""
        },
        { "Product", """{"name.x":"a"}""", "Product has no field name.x." },
        { "Product", """{"price":"1"}""", "schema mismatch for Product.price; expected Number but got String" },
        { "Product", """{"name":1}""", "schema mismatch for Product.name; expected String but got Number" },
        { "Product", """{"name":["a"]}""", "schema mismatch for Product.name; expected String but got Array" },
        { "Product", """{"name":{}}""", "schema mismatch for Product.name; expected String but got Object" },
        { "Product", """{"published":1}""", "schema mismatch for Product.published; expected Boolean but got Number" },
        { "Product", """{"price":{"$in":[1,"2"]}}""", "schema mismatch for Product.price; expected Number but got String" },
        { "Product", $$"""{"price":{{Noon}}}""", "schema mismatch for Product.price; expected Number but got Date" },
        {
            "FlashSale",
            """{"endTime":"2026-06-01T12:00:00.000Z"}""",
            "schema mismatch for FlashSale.endTime; expected Date but got String"
        },
        {
            "FlashSale",
            """{"endTime":{"__type":"Date","iso":"yesterday"}}""",
            "A date for FlashSale.endTime must look like 2026-11-23T14:05:52.393Z, in the years 1 to 9999."
        },
        {
            "FlashSale",
            """{"endTime":{"__type":"Date"}}""",
            "A date for FlashSale.endTime must look like 2026-11-23T14:05:52.393Z, in the years 1 to 9999."
        },
        {
            "FlashSale",
            """{"endTime":{"__type":"Date","iso":"+010000-01-01T00:00:00.000Z"}}""",
            "A date for FlashSale.endTime must look like 2026-11-23T14:05:52.393Z, in the years 1 to 9999."
        },
        { "FlashSale", """{"product":"kettle"}""", "schema mismatch for FlashSale.product; expected Pointer<Product> but got String" },
        {
            "FlashSale",
            """{"product":{"__type":"Pointer","className":"Order","objectId":"x"}}""",
            "schema mismatch for FlashSale.product; expected Pointer<Product> but got Pointer<Order>"
        },
        { "FlashSale", """{"product":{"__type":"Pointer","className":"Product"}}""", "A pointer for FlashSale.product needs an objectId." },
        { "Product", """{"$foo":1}""", "The operator $foo isn't supported at this level. Use $or, $and or $nor." },
        { "Product", """{"name":{"$foo":1}}""", "The operator $foo for Product.name isn't supported. Use" },
        { "Product", """{"name":{"$regex":"a","x":1}}""", "The operator x for Product.name isn't supported." },
        {
            "Product",
            """{"name":{"$text":{"$search":{"$term":"a"}}}}""",
            "$text for Product.name isn't supported. Use $regex to find a literal string."
        },
        {
            "Product",
            """{"name":{"$nearSphere":{"__type":"GeoPoint","latitude":1,"longitude":1}}}""",
            "$nearSphere for Product.name isn't supported, because no field is a location."
        },
        { "Product", """{"price":{"$lt":null}}""", "$lt for Product.price needs a Number, not null." },
        { "Product", """{"published":{"$lt":true}}""", "$lt for Product.published isn't supported, because Boolean values have no order." },
        {
            "FlashSale",
            $$$"""{"product":{"$lt":{{{Kettle}}}}}""",
            "$lt for FlashSale.product isn't supported, because Pointer<Product> values have no order."
        },
        { "Product", """{"name":{"$in":"a"}}""", "$in for Product.name needs a list, not String." },
        { "Product", """{"name":{"$exists":1}}""", "$exists for Product.name needs true or false." },
        { "Product", """{"price":{"$regex":"1"}}""", "$regex for Product.price isn't supported, because it's a Number, not a String." },
        { "Product", """{"name":{"$regex":1}}""", "$regex and $options for Product.name must be strings." },
        { "Product", """{"name":{"$regex":"a","$options":1}}""", "$regex and $options for Product.name must be strings." },
        { "Product", """{"name":{"$options":"i"}}""", "$options for Product.name needs a $regex." },
        {
            "Product",
            """{"name":{"$regex":"a.*"}}""",
            "The $regex for Product.name isn't supported: . is a metacharacter. Use a literal"
        },
        { "Product", """{"$or":{}}""", "$or must be a list of at least one object with conditions." },
        { "Product", """{"$and":[]}""", "$and must be a list of at least one object with conditions." },
        { "Product", """{"$nor":[1]}""", "Conditions on Product must be a JSON object, not Number." },
        {
            "Product",
            """{"name":{"$inQuery":{"className":"Product","where":{}}}}""",
            "$inQuery for Product.name isn't supported, because it's a String, not a pointer. Use $select for other fields."
        },
        {
            "FlashSale",
            """{"product":{"$inQuery":{"className":"Order","where":{}}}}""",
            "$inQuery for FlashSale.product must use the class Product, not Order."
        },
        {
            "FlashSale",
            """{"product":{"$inQuery":{"className":"Nothing","where":{}}}}""",
            "$inQuery for FlashSale.product uses the class Nothing, which doesn't exist."
        },
        {
            "FlashSale",
            """{"product":{"$inQuery":{"where":{}}}}""",
            """$inQuery for FlashSale.product needs {"className": …, "where": {…}}."""
        },
        {
            "FlashSale",
            """{"product":{"$inQuery":{"className":"Product","where":{},"page":1}}}""",
            "The subquery for FlashSale.product doesn't support page."
        },
        { "FlashSale", """{"$relatedTo":{"key":"likes"}}""", "$relatedTo isn't supported, because no class has relations." },
        { "FlashSale", """{"product":{"$inQuery":{"className":"Product","where":{"nothing":1}}}}""", "Product has no field nothing." },
        {
            "FlashSale",
            """{"product":{"$select":{"className":"Product"}}}""",
            """$select for FlashSale.product needs {"query": {"className": …, "where": {…}}, "key": …}."""
        },
        {
            "FlashSale",
            """{"product":{"$select":{"query":{"className":"Product"},"key":"name"}}}""",
            "$select can't compare FlashSale.product (Pointer<Product>) with Product.name (String)."
        },
        {
            "Order",
            """{"quantity":{"$select":{"query":{"className":"Product"},"key":"price"}}}""",
            "$select can't compare Order.quantity (Number) with Product.price (Number)."
        },
        { "Product", """{"name":"a\u0000b"}""", "A string for Product.name contains the character U+0000, which isn't allowed." },
        { "Product", """{"name":"a\ud83d"}""", "A string in the query contains an unpaired surrogate." },
        { "Product", """{"\ud83d":1}""", "A string in the query contains an unpaired surrogate." },
        { "Product", Deep, "where is nested too deeply. The limit is 10 levels." },
        { "Product", Many, "where has too many conditions. The limit is 200." },
        { "Product", Long, "The lists in where are too long. The limit is 1000 values in total." },
        { "Product", LongTogether, "The lists in where are too long. The limit is 1000 values in total." },
        { "Product", Wordy, "A string for Product.name is too long. The limit is 4000 characters." },
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Reads_conditions(string className, string where, string expected) => Describe(Parse(className, where)).ShouldBe(expected);

    [Theory, MemberData(nameof(Refused))]
    public void Refuses_invalid_conditions(string className, string where, string message)
    {
        var error = Should.Throw<ParseException>(() => Parse(className, where)).Error;

        error.Message.ShouldStartWith(message);
        (error.Status, error.Code).ShouldBe((400, 102));
    }

    [Fact]
    public void Refuses_too_deeply_nested_subqueries()
    {
        static string Nested(int depth) => depth == 0
            ? """{"className":"Notification","where":{}}"""
            : $$$"""{"className":"Notification","where":{{{Select(depth - 1)}}}}""";
        static string Select(int depth) => "{\"order\":{\"$select\":{\"query\":" + Nested(depth) + ",\"key\":\"order\"}}}";

        Parse("Notification", Select(2)).ShouldBeOfType<Where.Found>();
        Should.Throw<ParseException>(() => Parse("Notification", Select(3)))
            .Message.ShouldBe("$select for Notification.order is nested too deeply. The limit is 3 levels of subqueries.");
    }

    [Fact]
    public void Follows_no_relative_time_live()
    {
        using var where = System.Text.Json.JsonDocument.Parse("""{"endTime":{"$gt":{"$relativeTime":"now"}}}""");

        Should.Throw<ParseException>(() => QueryServices.Parser().ParseForMemory(where.RootElement, QueryServices.Class("FlashSale")))
            .Message.ShouldContain("Send a Date instead.");
    }

    [Fact]
    public void Accepts_values_at_the_limits()
    {
        Parse("Product", Deep[8..^2]).ShouldNotBeNull();
        Parse("Product", Many.Replace("{},{}", "{}", StringComparison.Ordinal)).ShouldNotBeNull();
        Parse("Product", Wordy.Replace("aa\"", "a\"", StringComparison.Ordinal)).ShouldNotBeNull();
    }

    [Fact]
    public void Refuses_subqueries_in_memory()
    {
        using var where = JsonDocument.Parse("""{"product":{"$inQuery":{"className":"Product","where":{}}}}""");

        Should.Throw<ParseException>(() => QueryServices.Parser().ParseForMemory(where.RootElement, QueryServices.Class("FlashSale")))
            .Message.ShouldBe("$inQuery for FlashSale.product isn't supported in live queries, because it's a subquery.");
    }

    private static Where Parse(string className, string where)
    {
        using var document = JsonDocument.Parse(where);
        return QueryServices.Parser().Parse(document.RootElement, QueryServices.Class(className));
    }

    private static string Describe(Where where) => where switch
    {
        Where.All all => $"all({string.Join(", ", all.Conditions.Select(Describe))})",
        Where.Any any => $"any({string.Join(", ", any.Conditions.Select(Describe))})",
        Where.Not not => $"not({Describe(not.Condition)})",
        Where.Present present => $"has {present.Field.Name}",
        Where.OneOf oneOf => $"{oneOf.Field.Name} in [{string.Join(", ", oneOf.Values.Select(Text))}]",
        Where.Compared compared => $"{compared.Field.Name} {compared.Comparison} {Text(compared.Threshold)}",
        Where.Like like => $"{like.Field.Name} {like.Pattern.Part} '{like.Pattern.Text}'{(like.Pattern.IgnoresCase ? " i" : "")}",
        Where.Found found => $"{found.Field.Name} found {found.Class.Name}.{found.Key.Name}({Describe(found.Objects)})",
        _ => throw new ArgumentOutOfRangeException(nameof(where)),
    };

    private static string Text(object value) =>
        value is decimal number
            ? (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
