using System.Globalization;
using System.Text.Json;
using CsCheck;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Tests.Web.Parse.Queries;

/// <summary>Generates random valid queries.</summary>
internal sealed class QueryGen(TestWorld world)
{
    /// <summary>Strings that might be misinterpreted.</summary>
    public static readonly string[] Texts =
    [
        "a",
        "A",
        "b",
        "B",
        "ab",
        "aB",
        "AB",
        "abc",
        "a ",
        " a",
        "a  ",
        "a b",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "%",
        "_",
        "a%",
        "a%b",
        "a_b",
        "axb",
        @"\",
        @"\%",
        @"a\b",
        @"\\",
        "'",
        "''",
        "a'b",
        "\"",
        "a\"b",
        "--",
        "[a]",
        "[",
        "]",
        "^a$",
        "^",
        "$",
        "a.b",
        "a*b",
        ".*",
        @"\Q",
        @"\E",
        @"a\Eb",
        @"\Q\E",
        "{0}",
        "@p",
        "null",
        "0",
        "10",
        "9",
        "ä",
        "Ä",
        "a\u0308",
        "A\u0308",
        "é",
        "É",
        "e\u0301",
        "ß",
        "ss",
        "SS",
        "ñ",
        "Ñ",
        "ø",
        "Ø",
        "ω",
        "Ω",
        "σ",
        "ς",
        "Σ",
        "я",
        "Я",
        "中",
        "中文",
        "i",
        "I",
        "ÿ",
        "Ÿ",
        "\u00A0",
        "a\u200Db",
        "\u007F",
        "~",
        "\uE000",
        "\uFB01",
        "\uFFFD",
        "\uFFFF",
        "😀",
        "😀a",
        "a😀",
        "👩‍👧",
        "\U00010000",
        "\U0010FFFF",
        "\U00010428",
        "\U00010400",
        "kettle", "Kettle", "KETTLE", "Kettle 2", "müsli", "MÜSLI", "confirmed", "Confirmed", "pending", "p", "USD", "EUR",
    ];

    /// <summary>The most frequent strings.</summary>
    public static readonly string[] FrequentTexts =
    [
        "a",
        "A",
        "ab",
        "aB",
        "a ",
        "a%",
        "a_b",
        "ä",
        "Ä",
        "a\u0308",
        "😀",
        "\uE000",
        "Kettle",
        "kettle",
        @"a\Eb",
        "'",
    ];

    /// <summary>The base date.</summary>
    public static readonly DateTimeOffset Day = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Numbers =
    [
        "0",
        "1",
        "2",
        "3",
        "5",
        "10",
        "12",
        "99",
        "100",
        "0.5",
        "1.5",
        "2.50",
        "2.5",
        "9.99",
        "10.001",
        "12.345",
        "12.34",
        "12.35",
        "99.99",
        "0.01",
        "0.001",
        "0.010",
        "-1",
        "-0.01",
        "-0",
        "1e1",
        "1E+2",
        "1e-1",
        "1e-30",
        "1e-400",
        "1e18",
        "1e28",
        "1e30",
        "-1e30",
        "1e400",
        "-1e400",
        "2147483646",
        "2147483647",
        "2147483648",
        "2147483647.5",
        "-2147483648",
        "-2147483649",
        "92233720368547758.06",
        "92233720368547758.07",
        "92233720368547758.08",
        "92233720368547758.075",
        "9223372036854775807",
        "9223372036854775808",
        "21474836.47",
        "79228162514264337593543950335", "79228162514264337593543950336", "0.30000000000000004", "0.3",
    ];

    private static readonly string[] Instants =
    [
        "2026-06-01T12:00:00.000Z",
        "2026-06-01T12:00:00.001Z",
        "2026-06-01T12:00:00.0005Z",
        "2026-06-01T11:59:59.9999999Z",
        "2026-06-01T14:00:00+02:00",
        "2026-06-01T12:00:00Z",
        "2026-06-01T12:00Z",
        "2026-06-01",
        "2026-06-02T00:00:00",
        "2026-06-01T13:00:00.000Z",
        "1970-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.9995Z",
        "0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.9999999Z", "1900-02-28T00:00:00.000Z",
    ];

    private static readonly string[] Ids =
    [
        .. Enumerable.Range(0, 12).Select(TestWorld.IdAt),
        "",
        "z",
        "A",
        "00000000000000000000000a0 ",
        "é",
        "'",
        "00000000000000000000000a",
        "00000000000000000000000á0",
    ];

    private static readonly string[] Comparisons = ["$lt", "$lte", "$gt", "$gte"];

    /// <summary>Generates a query on a random class.</summary>
    public Gen<QueryCase> Query() => Gen.OneOf(TestWorld.ClassNames).SelectMany(name => Gen.Select(
        Where(QueryServices.Class(name), 3, 2),
        Order(QueryServices.Class(name)),
        Gen.Int[0, 3],
        Gen.Int[0, 20],
        name == "Notification" ? Gen.OneOf(2, 3) : Gen.OneOf(0, 0, 0, 1, 2, 3),
        (where, order, skip, limit, caller) => new QueryCase(name, where, order, skip, limit, caller)));

    private Gen<string> Where(ParseClass parseClass, int depth, int subqueries)
    {
        var onField = Gen.OneOf(parseClass.Fields.Where(field => field.Value is not null).ToArray())
            .SelectMany(field => OnField(parseClass, field, depth, subqueries));
        var plain = Fields(Gen.Frequency((1, Gen.Const(0)), (9, Gen.Const(1)), (4, Gen.Const(2)))).Select(members => Object(members));
        if (depth == 0)
            return plain;
        var joined = Gen.Select(
            Fields(Gen.Frequency((4, Gen.Const(0)), (1, Gen.Const(1)))),
            Gen.OneOf("$or", "$and", "$nor"),
            Where(parseClass, depth - 1, subqueries).Array[1, 3],
            (members, name, each) => Object([.. members, new(name, List(each))]));
        return Gen.Frequency((3, plain), (2, joined));

        Gen<Member[]> Fields(Gen<int> counts) =>
            counts.SelectMany(count => onField.Array[count]).Select(members => members.DistinctBy(member => member.Name).ToArray());
    }

    private Gen<Member> OnField(ParseClass parseClass, ParseField field, int depth, int subqueries)
    {
        var value = Value(parseClass, field);
        var valueOrNull = Gen.Frequency((6, value), (1, Gen.Const("null")));
        var values = valueOrNull.Array[0, 4].Select(each => List(each));
        List<(int Frequency, IGen<Member[]> Gen)> operators =
        [
            (2, Gen.Select(Gen.OneOf("$eq", "$ne"), valueOrNull, (name, each) => new[] { new Member(name, each) })),
            (
                3,
                Gen.Select(
                    Gen.OneOf("$in", "$in", "$nin", "$all", "$containedBy"), values, (name, each) => new[] { new Member(name, each) })),
            (1, Gen.Bool.Select(each => new[] { new Member("$exists", each ? "true" : "false") })),
        ];
        if (field.Type is FieldType.String or FieldType.Number or FieldType.Date)
            operators.Add((5, Gen.Select(Gen.OneOf(Comparisons), value, (name, each) => new[] { new Member(name, each) })));
        if (field.Type == FieldType.String)
            operators.Add((5, Regex(parseClass, field)));
        if (subqueries > 0 && depth > 0)
        {
            if (field.Type == FieldType.Pointer)
            {
                var subquery = Where(QueryServices.Class(field.TargetClass!), depth - 1, subqueries - 1);
                operators.Add((3, Gen.Select(Gen.OneOf("$inQuery", "$notInQuery"), subquery, (name, where) => new[]
                {
                    // The last two are ignored, as in parse-server.
                    new Member(
                        name, Object(new("where", where), new("className", Json(field.TargetClass!)), new("limit", "1"), new("skip", "1"))),
                })));
            }
            var keys = Keys(parseClass, field);
            operators.Add((2, Gen.OneOf(keys).SelectMany(key =>
                Gen.Select(Gen.OneOf("$select", "$dontSelect"), Where(key.Class, depth - 1, subqueries - 1), (name, where) => new[]
                {
                    new Member(
                        name,
                        Object(
                            new("query", Object(new("className", Json(key.Class.Name)), new("where", where))),
                            new("key", Json(key.Field.Name)))),
                }))));
        }
        var one = Gen.Frequency([.. operators]);
        var two = Gen.Select(
            one,
            one,
            (first, second) => first.Any(member => second.Any(other => other.Name == member.Name)) ? first : [.. first, .. second]);
        return Gen.Frequency(
            (1, valueOrNull.Select(each => new Member(field.Name, each))),
            (5, one.Select(members => new Member(field.Name, Object(members)))),
            (1, two.Select(members => new Member(field.Name, Object(members)))));
    }

    private static (ParseClass Class, ParseField Field)[] Keys(ParseClass parseClass, ParseField field)
    {
        var all = TestWorld.ClassNames.Select(QueryServices.Class)
            .SelectMany(each => each.Fields.Where(other => other.Value is not null).Select(other => (each, other)));
        return [.. all.Where(key => IsComparable(parseClass, field, key.each, key.other))];
    }

    private static bool IsComparable(ParseClass parseClass, ParseField field, ParseClass target, ParseField key)
    {
        try
        {
            using var where = JsonDocument.Parse(Object(new Member(field.Name, Object(new Member("$select", Object(
                new Member("query", Object(new Member("className", Json(target.Name)))), new Member("key", Json(key.Name))))))));
            QueryServices.Parser().Parse(where.RootElement, parseClass);
            return true;
        }
        catch (FlashSale.Web.Parse.Calls.ParseException)
        {
            return false;
        }
    }

    // Mostly existing values, or close to them.
    private Gen<string> Value(ParseClass parseClass, ParseField field) => field switch
    {
        { AllowedValues: { } words } => Gen.OneOf(Gen.OneOf(words.Keys.ToArray()), Gen.OneOf("Confirmed", "", "x", "p")).Select(Json),
        { Name: "objectId" } =>
            Gen.Frequency((4, Gen.OneOf(world.ValuesOf(parseClass, field))), (1, Gen.OneOf<object>(Ids))).Select(id => Json((string)id)),
        { Type: FieldType.String } => Text(parseClass, field).Select(Json),
        { Type: FieldType.Number } =>
            Gen.Frequency(
                (1, Gen.OneOf(Numbers)),
                (3, Gen.Select(Gen.OneOf(world.ValuesOf(parseClass, field)), Gen.OneOf(0m, 0m, 0.5m, -0.001m, 1m), Near))),
        { Type: FieldType.Boolean } => Gen.Bool.Select(each => each ? "true" : "false"),
        { Type: FieldType.Date } => Gen.Select(
            Gen.Frequency(
                (1, Gen.OneOf(Instants)),
                (
                    3,
                    Gen.Select(
                        Gen.OneOf(world.ValuesOf(parseClass, field)),
                        Gen.OneOf(0, 0, 5000, -1, 10_000),
                        (each, ticks) => ((DateTimeOffset)each).AddTicks(ticks).ToString("O")))),
            Gen.Bool,
            (iso, isPlain) => isPlain && field.IsSystem ? Json(iso) : Object(new("__type", Json("Date")), new("iso", Json(iso)))),
        _ => Gen.Frequency((4, Gen.OneOf(world.ValuesOf(parseClass, field))), (1, Gen.OneOf<object>(Ids)))
            .Select(
                id =>
                    Object(new("__type", Json("Pointer")), new("className", Json(field.TargetClass!)), new("objectId", Json((string)id)))),
    };

    private Gen<string> Text(ParseClass parseClass, ParseField field) => Gen.OneOf(
        Gen.OneOf(world.ValuesOf(parseClass, field)).Select(text => (string)text),
        Gen.Select(
            Gen.OneOf(world.ValuesOf(parseClass, field)),
            Gen.Int[0, 3],
            Gen.Int[1, 3],
            (text, from, count) => Slice((string)text, from, count)),
        Gen.OneOf(world.ValuesOf(parseClass, field)).Select(text => ((string)text).ToUpperInvariant()),
        Gen.OneOf(FrequentTexts),
        Gen.OneOf(Texts));

    private static string Near(object number, decimal by) =>
        ((decimal)number is var value && Math.Abs(value) < 1_000_000_000_000m ? value + by : value).ToString(CultureInfo.InvariantCulture);

    private Gen<Member[]> Regex(ParseClass parseClass, ParseField field) => Gen.Select(
        Text(parseClass, field), Gen.Bool, Gen.Bool, Gen.Bool, Gen.OneOf("", "i", "s"),
        (text, start, end, quotes, options) =>
        {
            var literal = quotes
                ? @"\Q" + text.Replace(@"\E", @"\E\\E\Q", StringComparison.Ordinal) + @"\E"
                : string.Concat(text.Select(each => char.IsLetterOrDigit(each) ? each.ToString() : $@"\{each}"));
            var pattern = new Member("$regex", Json((start ? "^" : "") + literal + (end ? "$" : "")));
            return options.Length == 0 ? [pattern] : new[] { pattern, new Member("$options", Json(options)) };
        });

    private static Gen<string> Order(ParseClass parseClass) => Gen.Select(
        Gen.OneOf(parseClass.Fields.Where(field => field.Value is not null).Select(field => field.Name).ToArray()),
        Gen.Bool,
        (name, isDescending) => (isDescending ? "-" : "") + name)
        .Array[0, 3].Select(names => string.Join(',', names));

    private static string Slice(string text, int from, int count)
    {
        var runes = text.EnumerateRunes().Skip(from).Take(count).Select(rune => rune.ToString());
        return string.Concat(runes);
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);

    private static string Object(params Member[] members) =>
        "{" + string.Join(",", members.Select(member => $"{Json(member.Name)}:{member.Json}")) + "}";

    private static string List(IEnumerable<string> values) => "[" + string.Join(",", values) + "]";

    private readonly record struct Member(string Name, string Json);
}

/// <summary>A query and its caller.</summary>
internal sealed record QueryCase(string Class, string Where, string Order, int Skip, int Limit, int Caller);
