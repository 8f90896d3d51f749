using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using Microsoft.AspNetCore.WebUtilities;

namespace FlashSale.Tests.Web.Parse.Queries;

public sealed class ParseFinderTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly Caller Anonymous = Caller.Anonymous;

    [Theory, MemberData(nameof(Engines))]
    public async Task Objects_come_as_they_were_made_unless_sorted(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        await AddProductsAsync(shop, "c", "a", "b");

        (await NamesAsync(shop, "")).ShouldBe("c a b");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Texts_are_sorted_by_code_point(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        await AddProductsAsync(shop, "b", "ä", "B", "a b", "a", "Z", "ab");

        (await NamesAsync(shop, "order=name", '|')).ShouldBe("B|Z|a|a b|ab|b|ä");
        (await NamesAsync(shop, "order=-name", '|')).ShouldBe("ä|b|ab|a b|a|Z|B");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Missing_values_sort_first(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        await AddProductsAsync(shop, "none", "x", "y", "none too");
        await using (var context = shop.Context())
        {
            foreach (var product in context.Products.Where(product => product.Name.Length == 1))
                product.Description = product.Name;
            await context.SaveChangesAsync(Cancelled);
        }

        (await NamesAsync(shop, "order=description", '|')).ShouldBe("none|none too|x|y");
        (await NamesAsync(shop, "order=-description", '|')).ShouldBe("y|x|none|none too");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_status_is_sorted_by_its_word(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var buyer = await shop.AddUserAsync();
        foreach (var status in new[] { OrderStatus.Pending, OrderStatus.Refunded, OrderStatus.Cancelled, OrderStatus.Confirmed })
            await shop.AddOrderAsync(buyer, product, sale, status: status);

        var found = await FindAsync(shop, "Order", "order=status", QueryServices.Merchant);

        found.Objects
            .Cast<Order>()
            .Select(order => order.Status)
            .ShouldBe([OrderStatus.Cancelled, OrderStatus.Confirmed, OrderStatus.Pending, OrderStatus.Refunded]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Pages_of_equals_never_overlap(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        await AddProductsAsync(shop, [.. Enumerable.Range(0, 20).Select(i => $"{i}")]);

        var pages = new List<string>();
        for (var skip = 0; skip < 20; skip += 5)
            pages.AddRange(
                (await FindAsync(shop, "Product", $"order=price&limit=5&skip={skip}")).Objects.Cast<Product>()
                    .Select(product => product.Name));

        pages.ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Counts_all_that_match_whatever_the_limit(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        await AddProductsAsync(shop, "a", "a", "a", "b");

        var some = await FindAsync(shop, "Product", """where={"name":"a"}&count=1&limit=1&skip=1""");
        (some.Objects.Count, some.Count).ShouldBe((1, 3));
        var none = await FindAsync(shop, "Product", """where={"name":"a"}&count=1&limit=0""");
        (none.Objects.Count, none.Count).ShouldBe((0, 3));
        (await FindAsync(shop, "Product", """where={"name":"a"}""")).Count.ShouldBeNull();
        (await shop.Get<ParseFinder>().CountAsync(QueryServices.Class("Product"), Where.Always, Anonymous, Cancelled)).ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_transcripts_question_for_running_sales_is_answered(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(2), shop.Now.AddHours(3));
        var now = $$"""{"__type":"Date","iso":"{{shop.Now:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""";

        var found = await FindAsync(
            shop, "FlashSale", $$$"""where={"startTime":{"$lte":{{{now}}}},"endTime":{"$gt":{{{now}}}}}&order=endTime&include=product""");

        QueryServices.Class("FlashSale").IdOf(found.Objects.ShouldHaveSingleItem()).ShouldBe(sale.Id);
        found.Included.Find(QueryServices.Class("Product"), product.Id).ShouldBeOfType<Product>().Name.ShouldBe("Kettle");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Shoppers_see_what_is_published(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var shown = await shop.AddProductAsync("shown");
        var hidden = await shop.AddProductAsync("hidden", published: false);
        foreach (var product in new[] { shown, hidden })
            await shop.AddSaleAsync(product, 10m, shop.Now, shop.Now.AddHours(1));

        foreach (var (className, count) in new[] { ("Product", 1), ("Inventory", 1), ("FlashSale", 1) })
        {
            (await FindAsync(shop, className, "count=1")).Count.ShouldBe(count, className);
            (await FindAsync(shop, className, "count=1", QueryServices.Merchant)).Count.ShouldBe(2, className);
        }
        (await GetAsync(shop, "Product", hidden.Id)).ShouldBeNull();
        (await GetAsync(shop, "Product", hidden.Id, QueryServices.Merchant)).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Callers_see_their_own_orders_and_account(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var buyers = await shop.AddBuyersAsync(2);
        var own = await shop.AddOrderAsync(buyers[0], product, sale);
        var other = await shop.AddOrderAsync(buyers[1], product, sale);
        var caller = QueryServices.CallerOf(buyers[0].Id);

        QueryServices.Class("Order").IdOf((await FindAsync(shop, "Order", "", caller)).Objects.ShouldHaveSingleItem()).ShouldBe(own.Id);
        (await GetAsync(shop, "Order", other.Id, caller)).ShouldBeNull();
        (await FindAsync(shop, "Order", "count=1&limit=0", QueryServices.Merchant)).Count.ShouldBe(2);
        QueryServices
            .Class("_User")
            .IdOf((await FindAsync(shop, "_User", "", caller)).Objects.ShouldHaveSingleItem())
            .ShouldBe(buyers[0].Id);
        (await FindAsync(shop, "_User", "")).Objects.ShouldBeEmpty();
        (await FindAsync(shop, "_User", "", QueryServices.Master)).Objects.Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Subqueries_do_not_reveal_invisible_objects(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var hidden = await shop.AddProductAsync("hidden", published: false);
        var buyers = await shop.AddBuyersAsync(2);
        await shop.AddOrderAsync(buyers[1], product, sale);
        var caller = QueryServices.CallerOf(buyers[0].Id);
        const string bought = """where={"objectId":{"$select":{"query":{"className":"Order","where":{}},"key":"product"}}}""";

        (await FindAsync(shop, "Product", bought, caller)).Objects.ShouldBeEmpty();
        (await FindAsync(shop, "Product", bought)).Objects.ShouldBeEmpty();
        (await FindAsync(shop, "Product", bought, QueryServices.CallerOf(buyers[1].Id))).Objects.Count.ShouldBe(1);
        (await FindAsync(shop, "Product", bought, QueryServices.Merchant)).Objects.Count.ShouldBe(1);

        // The order of a product that was unpublished later.
        await shop.AddAsync(shop.NewOrder(buyers[0], hidden));
        const string ofHidden = """where={"product":{"$inQuery":{"className":"Product","where":{"name":"hidden"}}}}""";
        (await FindAsync(shop, "Order", ofHidden, caller)).Objects.ShouldBeEmpty();
        (await FindAsync(shop, "Order", ofHidden, QueryServices.Merchant)).Objects.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Invisible_objects_are_not_included(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var buyer = await shop.AddUserAsync();
        var shown = await shop.AddProductAsync("shown");
        var hidden = await shop.AddProductAsync("hidden", published: false);
        await shop.AddAsync(shop.NewOrder(buyer, shown), shop.NewOrder(buyer, hidden));

        var found = await FindAsync(shop, "Order", "include=product,user", QueryServices.CallerOf(buyer.Id));

        found.Objects.Count.ShouldBe(2);
        found.Included.Find(QueryServices.Class("Product"), shown.Id).ShouldNotBeNull();
        found.Included.Find(QueryServices.Class("Product"), hidden.Id).ShouldBeNull();
        found.Included.Find(QueryServices.Class("_User"), buyer.Id).ShouldNotBeNull();
        (await FindAsync(shop, "Order", "include=user", QueryServices.Merchant)).Included.Find(QueryServices.Class("_User"), buyer.Id)
            .ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Objects_behind_objects_are_included(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var buyer = await shop.AddUserAsync();
        var order = await shop.AddOrderAsync(buyer, product, sale);
        var now = shop.Now;
        await shop.AddAsync(
            new Notification
            {
                Id = EntityId.New(now),
                CreatedAt = now,
                UpdatedAt = now,
                UserId = buyer.Id,
                Kind = "order.confirmed",
                Text = "It is yours.",
                OrderId = order.Id,
            });

        var found = await FindAsync(shop, "Notification", "include=order.flashSale.product", QueryServices.CallerOf(buyer.Id));

        found.Objects.Count.ShouldBe(1);
        found.Included.Find(QueryServices.Class("Order"), order.Id).ShouldNotBeNull();
        found.Included.Find(QueryServices.Class("FlashSale"), sale.Id).ShouldNotBeNull();
        found.Included.Find(QueryServices.Class("Product"), product.Id).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_single_object_comes_with_its_version_and_what_it_includes(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var parseClass = QueryServices.Class("FlashSale");
        var selection = shop.Get<FindQueryParser>().ParseSelection(parseClass, QueryHelpers.ParseQuery("include=product"));

        var found = (await shop.Get<ParseFinder>().GetAsync(parseClass, sale.Id, Anonymous, selection, Cancelled)).ShouldNotBeNull();

        found.Class.VersionOf(found.Entity).ShouldNotBeNull().ShouldBeGreaterThan(0UL);
        found.Included.Find(QueryServices.Class("Product"), product.Id).ShouldNotBeNull();
        foreach (var other in new[] { "nothing", "", sale.Id + " ", sale.Id.ToUpperInvariant(), product.Id, "'; --", "😀" })
            (await GetAsync(shop, "FlashSale", other)).ShouldBeNull(other);
    }

    [Theory]
    [InlineData("Order", 101, 404)]
    [InlineData("Notification", 101, 404)]
    [InlineData("_Session", 209, 400)]
    [InlineData("_Role", 119, 400)]
    public async Task Class_without_read_rights_is_refused(string className, int code, int status)
    {
        await using var shop = await OpenAsync(DatabaseEngine.Sqlite);
        var finder = shop.Get<ParseFinder>();
        var parseClass = QueryServices.Class(className);

        foreach (var ask in new Func<Task>[]
        {
            () => FindAsync(shop, className, ""),
            () => finder.GetAsync(parseClass, "x", Anonymous, cancellationToken: Cancelled),
            () => finder.CountAsync(parseClass, Where.Always, Anonymous, Cancelled),
        })
        {
            var error = (await Should.ThrowAsync<ParseException>(ask)).Error;
            (error.Code, error.Status).ShouldBe((code, status));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Merchants_find_the_roles(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);

        var found = await FindAsync(shop, "_Role", $$"""where={"name":"{{Roles.Merchant}}"}""", QueryServices.Merchant);

        found.Objects.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Callers_find_their_own_valid_sessions(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var users = await shop.AddBuyersAsync(2);
        var expiries = new[] { TimeProvider.System.Now().AddDays(1), TimeProvider.System.Now().AddMinutes(-1) };
        foreach (var (user, expiresAt) in users.SelectMany(user => expiries.Select(expiresAt => (user, expiresAt))))
        {
            var id = EntityId.New(shop.Now);
            await shop.AddAsync(new Session
            {
                Id = id,
                CreatedAt = shop.Now,
                UpdatedAt = shop.Now,
                UserId = user.Id,
                TokenHash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)),
                CreatedWith = "login",
                ExpiresAt = expiresAt,
            });
        }

        var found = await FindAsync(shop, "_Session", """where={"installationId":null}""", QueryServices.CallerOf(users[0].Id));

        found.Objects.ShouldHaveSingleItem().ShouldBeOfType<Session>().ShouldSatisfyAllConditions(
            session => session.UserId.ShouldBe(users[0].Id),
            session => session.ExpiresAt.ShouldBe(expiries[0], TimeSpan.FromMilliseconds(1)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_largest_query_that_is_allowed_is_answered(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        await AddProductsAsync(shop, "a", "b");
        string[] eachOnce =
        [
            .. Enumerable.Range(0, 98).Select(i => $$$"""{"description":{"$ne":"{{{i}}}"},"name":{"$regex":"{{{i}}}","$options":"i"}}"""),
        ];
        var many = $$"""{"$nor":[{{string.Join(',', eachOnce[..66])}}]}""";
        var nested = string.Concat(Enumerable.Repeat("""{"$nor":[""", 9)) + """{"name":"a"}""" + string.Concat(Enumerable.Repeat("]}", 9));
        var list = $$$"""{"name":{"$in":[{{{string.Join(',', Enumerable.Range(0, 999).Select(i => $"\"{i}\""))}}},"b"]}}""";
        var numbers = $$$"""{"price":{"$nin":[{{{string.Join(',', Enumerable.Range(1000, 1000))}}}]}}""";
        const string subqueries =
            """{"product":{"$inQuery":{"className":"Product","where":{"objectId":{"$select":{"query":"""
                + """{"className":"FlashSale","where":{"product":{"$inQuery":{"className":"Product","where":{}}}}}"""
                + ""","key":"product"}}}}}}""";

        (await NamesAsync(shop, "where=" + many)).ShouldBe("a b");
        (await NamesAsync(shop, "where=" + nested)).ShouldBe("b");
        (await NamesAsync(shop, "where=" + list)).ShouldBe("b");
        (await NamesAsync(shop, "where=" + numbers)).ShouldBe("a b");
        (await FindAsync(shop, "Inventory", "where=" + subqueries)).Objects.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Money_is_found_by_any_number(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        await shop.AddProductAsync("cheap", price: 0.01m);
        shop.Advance(TimeSpan.FromMilliseconds(1));
        await shop.AddProductAsync("dear", price: 92233720368547758.07m);

        foreach (var (where, names) in new[]
        {
            ("""{"price":{"$lt":0.011}}""", "cheap"),
            ("""{"price":{"$gt":0.009}}""", "cheap dear"),
            ("""{"price":{"$lte":0.009}}""", ""),
            ("""{"price":0.010}""", "cheap"),
            ("""{"price":0.011}""", ""),
            ("""{"price":{"$ne":0.011}}""", "cheap dear"),
            ("""{"price":{"$in":[0.01,1e300,-1e300]}}""", "cheap"),
            ("""{"price":{"$lt":1e300}}""", "cheap dear"),
            ("""{"price":{"$gt":1e300}}""", ""),
            ("""{"price":{"$gte":92233720368547758.07}}""", "dear"),
            ("""{"price":{"$gt":92233720368547758.07}}""", ""),
            ("""{"price":{"$gt":92233720368547758.065}}""", "dear"),
        })
        {
            (await NamesAsync(shop, "where=" + where)).ShouldBe(names, where);
        }
    }

    private Task<TestShop> OpenAsync(DatabaseEngine engine) => OpenShopAsync(engine, addServices: QueryServices.Add);

    private static async Task AddProductsAsync(TestShop shop, params string[] names)
    {
        var ids = 0;
        await shop.AddAsync(
            [
                .. names.Select(
                    name =>
                        new Product
                        {
                            Id = TestWorld.IdAt(ids++),
                            CreatedAt = shop.Now,
                            UpdatedAt = shop.Now,
                            Name = name,
                            Price = 1m,
                            Published = true,
                        }),
            ]);
    }

    private static Task<FindResult> FindAsync(TestShop shop, string className, string query, Caller? caller = null)
    {
        var parseClass = QueryServices.Class(className);
        return shop.Get<ParseFinder>().FindAsync(
            parseClass, shop.Get<FindQueryParser>().Parse(parseClass, QueryHelpers.ParseQuery(query)), caller ?? Anonymous, Cancelled);
    }

    private static Task<FoundObject?> GetAsync(TestShop shop, string className, string id, Caller? caller = null) =>
        shop.Get<ParseFinder>().GetAsync(QueryServices.Class(className), id, caller ?? Anonymous, cancellationToken: Cancelled);

    private static async Task<string> NamesAsync(TestShop shop, string query, char between = ' ') =>
        string.Join(between, (await FindAsync(shop, "Product", query)).Objects.Cast<Product>().Select(product => product.Name));
}
