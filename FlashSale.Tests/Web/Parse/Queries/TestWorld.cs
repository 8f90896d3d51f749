using System.Globalization;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using SortKey = FlashSale.Web.Parse.Queries.SortKey;

namespace FlashSale.Tests.Web.Parse.Queries;

/// <summary>Unusual data in memory and in a database, with the expected results of queries.</summary>
internal sealed class TestWorld
{
    /// <summary>The classes with objects.</summary>
    public static readonly string[] ClassNames = ["Product", "FlashSale", "Order", "Notification", "_User"];

    private readonly Dictionary<string, List<object>> objects;

    /// <summary>Creates data from a seed.</summary>
    public TestWorld(int seed)
    {
        var random = new Random(seed);
        T Any<T>(params T[] choices) => choices[random.Next(choices.Length)];
        var number = 0;
        string NextId() => IdAt(number++);
        DateTimeOffset Instant() => QueryGen.Day.AddMilliseconds(Any(0, 1, -1, 1000, 3_600_000, 86_400_000, random.Next(5)));
        decimal Money() =>
            Any(0m, 0.01m, 2.5m, 9.99m, 10m, 12.34m, 12.35m, 0.3m, 92233720368547758.07m, 92233720368547758.06m, random.Next(30));
        int Count() => Any(1, 2, 3, 10, int.MaxValue, int.MaxValue - 1, 1 + random.Next(20));
        string Text() => random.Next(6) switch
        {
            0 => Any(QueryGen.Texts) + Any(QueryGen.Texts),
            1 => Any(QueryGen.FrequentTexts) + Any(QueryGen.FrequentTexts),
            2 or 3 => Any(QueryGen.FrequentTexts),
            _ => Any(QueryGen.Texts),
        };

        var users = Enumerable.Range(0, 3).Select(i => new User
        {
            Id = NextId(),
            UserName = Any("ann", "Bob", "ÄNN") + i.ToString(CultureInfo.InvariantCulture),
            NormalizedUserName = $"U{i}",
            Email = i == 1 ? null : $"e{i}@example.com",
            NormalizedEmail = $"E{i}@EXAMPLE.COM",
            EmailConfirmed = i == 0,
            DisplayName = Any(null, "", Text()),
            CreatedAt = Instant(),
            UpdatedAt = Instant(),
        }).ToList();
        var products = Enumerable.Range(0, 14).Select(_ => new Product
        {
            Id = NextId(),
            CreatedAt = Instant(),
            UpdatedAt = Instant(),
            Name = Text(),
            Description = Any(null, "", Text(), Text()),
            Price = Money(),
            Published = random.Next(4) > 0,
        }).ToList();
        // At different times, because sales of one product can't overlap.
        var sales = Enumerable.Range(0, 10).Select(
            i =>
                (
                    Offered: Any<int?>(null, Count(), Count()),
                    Product: Any(products.ToArray()),
                    Start: QueryGen.Day.AddHours(i - 3))).Select(terms => new Sale
                    {
                        Id = NextId(),
                        CreatedAt = Instant(),
                        UpdatedAt = Instant(),
                        ProductId = terms.Product.Id,
                        Product = terms.Product,
                        Discount = Any(0.01m, 2.5m, 12.34m, 12.35m, 99.99m, 10m, 1 + random.Next(98)),
                        StartTime = terms.Start,
                        EndTime = terms.Start.AddHours(1).AddMilliseconds(-random.Next(2)),
                        UnitsOffered = terms.Offered,
                        UnitsSold = Math.Min(Any(0, 1, 3), terms.Offered ?? 3),
                        PerCustomerLimit = Any<int?>(null, Count()),
                    }).ToList();
        var orders = Enumerable.Range(0, 16).Select(i => (Sale: Any([null, .. sales]), Number: i)).Select(each => new Order
        {
            Id = NextId(),
            CreatedAt = Instant(),
            UpdatedAt = Instant(),
            UserId = Any([null, .. users])?.Id,
            ProductId = each.Sale?.ProductId ?? Any(products.ToArray()).Id,
            ProductName = "Thing " + each.Number,
            SaleId = each.Sale?.Id,
            Quantity = Count(),
            UnitPrice = Money(),
            Total = Money(),
            Currency = Any("USD", "EUR"),
            Status = Any(Enum.GetValues<OrderStatus>()),
            ExpiresAt = Any<DateTimeOffset?>(null, Instant()),
            ClaimNumber = each.Sale is null ? null : Any<int?>(each.Number + 1, null),
        }).ToList();
        var notifications = Enumerable.Range(0, 8).Select(_ => new Notification
        {
            Id = NextId(),
            CreatedAt = Instant(),
            UpdatedAt = Instant(),
            UserId = Any(users.ToArray()).Id,
            Kind = Any("order.confirmed", "Order.confirmed", "order_confirmed"),
            Text = Text(),
            OrderId = Any([null, .. orders])?.Id,
            ReadAt = Any<DateTimeOffset?>(null, Instant()),
        }).ToList();
        objects = new()
        {
            ["Product"] = [.. products],
            ["FlashSale"] = [.. sales],
            ["Order"] = [.. orders],
            ["Notification"] = [.. notifications],
            ["_User"] = [.. users],
        };
    }

    /// <summary>Gets the id of the object with this number.</summary>
    public static string IdAt(int number) => "00000000000000000000000" + number.ToString("x3", CultureInfo.InvariantCulture);

    /// <summary>Inserts everything into a shop's database.</summary>
    public Task KeepAsync(TestShop shop) => shop.AddAsync([.. objects.Values.SelectMany(each => each)]);

    /// <summary>Gets the objects of a class.</summary>
    public IReadOnlyList<object> ObjectsOf(string className) => objects[className];

    /// <summary>Gets the distinct values of a field, or a different value if there are none.</summary>
    public object[] ValuesOf(ParseClass parseClass, ParseField field) =>
        objects[parseClass.Name]
            .Select(field.Read)
            .OfType<object>()
            .Distinct()
            .DefaultIfEmpty(field.Type == FieldType.Date ? QueryGen.Day : field.Type == FieldType.Number ? 1m : "x")
            .ToArray();

    /// <summary>Gets a caller.</summary>
    public Caller Caller(int choice) => choice switch
    {
        0 => QueryServices.Master,
        1 => QueryServices.Merchant,
        _ => QueryServices.CallerOf(((User)objects["_User"][choice - 2]).Id),
    };

    /// <summary>Gets the expected objects of a query and the total count.</summary>
    public (IReadOnlyList<object> Objects, int Count) Answer(ParseClass parseClass, FindQuery query, Caller caller)
    {
        var matching = Find(parseClass, query.Where, caller);
        var sorted = matching.Order(Comparer<object>.Create((one, other) => Compare(parseClass, query.Order, one, other)));
        return ([.. sorted.Skip(query.Skip).Take(query.Limit)], matching.Count);
    }

    private List<object> Find(ParseClass parseClass, Where where, Caller caller)
    {
        var resolved = Resolve(where, caller);
        return
        [
            .. objects[parseClass.Name].Where(entity => parseClass.CanRead(entity, caller) && WhereEvaluator.Matches(resolved, entity)),
        ];
    }

    // A subquery becomes the list of its results.
    private Where Resolve(Where where, Caller caller) => where switch
    {
        Where.All all => new Where.All([.. all.Conditions.Select(each => Resolve(each, caller))]),
        Where.Any any => new Where.Any([.. any.Conditions.Select(each => Resolve(each, caller))]),
        Where.Not not => new Where.Not(Resolve(not.Condition, caller)),
        Where.Found found =>
            new Where.OneOf(found.Field, [.. Find(found.Class, found.Objects, caller).Select(found.Key.Read).OfType<object>()]),
        _ => where,
    };

    private static int Compare(ParseClass parseClass, IReadOnlyList<SortKey> order, object one, object other)
    {
        foreach (var key in order.Append(new SortKey(parseClass.FindField("objectId")!, IsDescending: false)))
        {
            var compared = (key.Field.Read(one), key.Field.Read(other)) switch
            {
                (null, null) => 0,
                (null, _) => -1,
                (_, null) => 1,
                (string a, string b) => CompareUtf8(a, b),
                (IComparable a, var b) => a.CompareTo(b),
                _ => throw new InvalidOperationException("Such values have no order."),
            };
            if (compared != 0)
                return key.IsDescending ? -compared : compared;
        }
        return 0;
    }

    private static int CompareUtf8(string one, string other) =>
        System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other));
}
