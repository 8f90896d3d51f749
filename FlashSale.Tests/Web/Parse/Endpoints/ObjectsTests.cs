using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using static FlashSale.Tests.Infrastructure.ParseClient;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>Creating, updating and deleting objects: the API's own checks and those of the shop's services.</summary>
public sealed class ObjectsTests(ApiShop api) : IClassFixture<ApiShop>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_product_is_published_unless_it_says_otherwise()
    {
        var shown = await api.Merchant.CreateAsync("Product", new { name = "Kettle", price = 49.9 });
        var hidden = await api.Merchant.CreateAsync("Product", new { name = "Kettle", price = 49.9, published = false });

        shown.Json["published"]!.GetValue<bool>().ShouldBeTrue();
        (await api.Anonymous.GetAsync($"/classes/Product/{shown["objectId"]}")).Json["price"]!.GetValue<decimal>().ShouldBe(49.9m);
        (await api.Anonymous.GetAsync($"/classes/Product/{hidden["objectId"]}")).ShouldFail(404, 101, "Object not found.");
        hidden.Json["ACL"]!.ToJsonString().ShouldBe("""{"role:merchant":{"read":true,"write":true}}""");
    }

    [Fact]
    public async Task A_new_object_tells_where_it_is_and_since_when()
    {
        var made = await api.Merchant.CreateAsync("Product", new { name = "Kettle", price = 1 });

        made.Header("Location").ShouldBe($"{api.Merchant.Address}/parse/classes/Product/{made["objectId"]}");
        made["createdAt"]!.ShouldMatch("^[0-9-]{10}T[0-9:]{8}[.][0-9]{3}Z$");
        made.Header("ETag").ShouldBe("\"1\"");
    }

    [Theory]
    [InlineData("Product", """{"price":1}""", 142, "name is required")]
    [InlineData("Product", """{"name":null,"price":1}""", 142, "name is required")]
    [InlineData("Product", """{"name":" ","price":1}""", 142, "Enter a name.")]
    [InlineData("Product", """{"name":"X","price":"cheap"}""", 111, "schema mismatch for Product.price; expected Number but got String")]
    [InlineData("Product", """{"name":"X","price":[1]}""", 111, "schema mismatch for Product.price; expected Number but got Array")]
    [InlineData("Product", """{"name":{"a":1},"price":1}""", 111, "schema mismatch for Product.name; expected String but got Object")]
    [InlineData("Product", """{"name":"X","price":1.005}""", 142, "Enter a price with at most 2 decimals for USD.")]
    [InlineData("Product", """{"name":"X","price":1e300}""", 142, "price is too large or has too many digits.")]
    [InlineData("Product", """{"name":"X","price":-1}""", 142, null)]
    [InlineData(
        "Product",
        """{"name":"X","price":1,"published":1}""",
        111,
        "schema mismatch for Product.published; expected Boolean but got Number")]
    [InlineData("Product", """{"name":"X","price":1,"colour":"red"}""", 119, "Permission denied")]
    [InlineData("Product", """{"name":"X","price":1,"objectId":"mine"}""", 119, "Permission denied")]
    [InlineData("Product", """{"name":"X","price":1,"createdAt":"2020-01-01T00:00:00.000Z"}""", 119, "Permission denied")]
    [InlineData("Product", """{"name":"X","price":1,"image":{"__type":"File","name":"x"}}""", 119, "Permission denied")]
    [InlineData(
        "Inventory",
        """{"product":{"__type":"Pointer","className":"Order","objectId":"x"},"stock":1}""",
        111,
        "schema mismatch for Inventory.product; expected Pointer<Product> but got Pointer<Order>")]
    [InlineData(
        "Inventory",
        """{"product":"x","stock":1}""",
        111,
        "schema mismatch for Inventory.product; expected Pointer<Product> but got String")]
    [InlineData("Inventory", """{"product":{"__type":"Pointer","className":"Product","objectId":""},"stock":1}""", 106, null)]
    [InlineData(
        "Inventory",
        """{"product":{"__type":"Pointer","className":"Product","objectId":"nothing"},"stock":1}""",
        142,
        "`product` must point to an existing Product.")]
    [InlineData(
        "CountdownTimer",
        """{"product":{"__type":"Pointer","className":"Product","objectId":"nothing"},"duration":1}""",
        142,
        "`product` must point to an existing Product.")]
    [InlineData(
        "CountdownTimer",
        """{"product":{"__type":"Pointer","className":"Product","objectId":"nothing"},"duration":1.5}""",
        142,
        null)]
    [InlineData(
        "FlashSale",
        """{"product":{"__type":"Pointer","className":"Product","objectId":"nothing"},"discount":10"""
            + ""","startTime":"2026-01-01T00:00:00.000Z","endTime":{"__type":"Date","iso":"2026-01-02T00:00:00.000Z"}}""",
        111,
        "schema mismatch for FlashSale.startTime; expected Date but got String")]
    [InlineData(
        "FlashSale",
        """{"product":{"__type":"Pointer","className":"Product","objectId":"nothing"},"discount":10"""
            + ""","startTime":{"__type":"Date","iso":"soon"},"endTime":{"__type":"Date","iso":"2026-01-02T00:00:00.000Z"}}""",
        142,
        null)]
    [InlineData(
        "FlashSale",
        """{"product":{"__type":"Pointer","className":"Product","objectId":"nothing"},"discount":10"""
            + ""","startTime":{"__type":"Date","iso":"2026-01-01T00:00:00.000Z"}"""
            + ""","endTime":{"__type":"Date","iso":"2026-01-02T00:00:00.000Z"}}""",
        142,
        "`product` must point to an existing Product.")]
    [InlineData("Nothing", """{"a":1}""", 119, "Permission denied")]
    [InlineData("1bad", "{}", 119, "Permission denied")]
    public async Task A_new_object_that_breaks_a_rule_says_which(string className, string fields, int code, string? error) =>
        (await api.Merchant.SendAsync(HttpMethod.Post, $"/classes/{className}", fields, "application/json")).ShouldFail(400, code, error);

    [Fact]
    public async Task A_change_of_some_fields_leaves_the_others()
    {
        var product = await api.AddProductAsync();

        var changed = await api.Merchant.PutAsync($"/classes/Product/{product.Id}", new { price = 39.9 });

        changed.Json.AsObject().Select(member => member.Key).ShouldBe(["updatedAt"]);
        changed.Header("ETag").ShouldNotBe("");
        var now = await api.Anonymous.GetAsync($"/classes/Product/{product.Id}");
        now["name"].ShouldBe(product.Name);
        now["description"].ShouldBe(product.Description);
        now.Json["price"]!.GetValue<decimal>().ShouldBe(39.9m);
        now["updatedAt"].ShouldBe(changed["updatedAt"]);
    }

    [Theory]
    [InlineData("""{"description":{"__op":"Delete"}}""")]
    [InlineData("""{"description":null}""")]
    public async Task An_optional_field_can_be_taken_away(string change)
    {
        var product = await api.AddProductAsync();

        (await ChangeAsync("Product", product.Id, change)).ShouldBe(HttpStatusCode.OK);

        (await api.Anonymous.GetAsync($"/classes/Product/{product.Id}"))["description"].ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"name":{"__op":"Delete"}}""", 142, "name is required")]
    [InlineData("""{"price":null}""", 142, "price is required")]
    [InlineData("""{"name":{"__op":"Increment","amount":1}}""", 111, "schema mismatch for Product.name; expected String but got Number")]
    [InlineData("""{"price":{"__op":"Increment"}}""", 107, null)]
    [InlineData("""{"price":{"__op":"Increment","amount":"1"}}""", 107, null)]
    [InlineData("""{"name":{"__op":"Add","objects":["x"]}}""", 111, "schema mismatch for Product.name; expected String but got Array")]
    [InlineData("""{"name":{"__op":"AddUnique","objects":["x"]}}""", 111, null)]
    [InlineData("""{"name":{"__op":"Remove","objects":["x"]}}""", 111, null)]
    [InlineData("""{"name":{"__op":"AddRelation","objects":[]}}""", 111, null)]
    [InlineData("""{"name":{"__op":"Batch","ops":[]}}""", 107, null)]
    [InlineData("""{"name":{"__op":"Destroy"}}""", 108, null)]
    [InlineData("""{"name":{"__op":7}}""", 108, null)]
    public async Task An_operation_that_does_not_fit_its_field_is_refused(string change, int code, string? error)
    {
        var product = await api.AddProductAsync();

        (await ChangeAsync("Product", product.Id, change)).ShouldFail(400, code, error);
    }

    [Fact]
    public async Task Increment_returns_the_new_number()
    {
        var product = await api.AddProductAsync();

        var changed = await ChangeAsync("Product", product.Id, """{"price":{"__op":"Increment","amount":0.5}}""");

        changed.Json["price"]!.GetValue<decimal>().ShouldBe(product.Price + 0.5m);
    }

    [Fact]
    public async Task Concurrent_increments_all_count()
    {
        var product = await api.AddProductAsync();

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => ChangeAsync("Product", product.Id, """{"price":{"__op":"Increment","amount":1}}""")));

        (await api.Anonymous.GetAsync($"/classes/Product/{product.Id}")).Json["price"]!.GetValue<decimal>().ShouldBe(product.Price + 8);
    }

    [Fact]
    public async Task Operations_in_a_batch_are_done_one_after_the_other()
    {
        var product = await api.AddProductAsync();

        var changed = await ChangeAsync(
            "Product",
            product.Id,
            """{"price":{"__op":"Batch","ops":[{"__op":"Increment","amount":1},{"__op":"Increment","amount":2}]}}""");

        changed.Json["price"]!.GetValue<decimal>().ShouldBe(product.Price + 3);
    }

    [Fact]
    public async Task Change_of_an_old_version_is_a_conflict()
    {
        var product = await api.AddProductAsync();
        var path = $"/classes/Product/{product.Id}";
        var tag = (await api.Merchant.GetAsync(path)).Header("ETag");
        await api.Merchant.PutAsync(path, new { description = "Object has changed." });

        var refused = await api.Merchant.SendAsync(
            HttpMethod.Put, path, """{"description":"Too late."}""", "application/json", ("If-Match", tag));

        refused.ShouldFail(412, 142);
        refused.Reason.ShouldBe("conflict");
        (await api.Merchant.GetAsync(path))["description"].ShouldBe("Object has changed.");
    }

    [Fact]
    public async Task A_change_under_the_newest_version_is_made()
    {
        var product = await api.AddProductAsync();
        var path = $"/classes/Product/{product.Id}";
        var first = await api.Merchant.SendAsync(
            HttpMethod.Put,
            path,
            """{"description":"One."}""",
            "application/json",
            ("If-Match", (await api.Merchant.GetAsync(path)).Header("ETag")));

        var second = await api.Merchant.SendAsync(
            HttpMethod.Put, path, """{"description":"Two."}""", "application/json", ("If-Match", first.Header("ETag")));

        second.ShouldBe(HttpStatusCode.OK);
        second.Header("ETag").ShouldBe((await api.Merchant.GetAsync(path)).Header("ETag"));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"x\"")]
    [InlineData("W/\"1\"")]
    public async Task If_Match_is_a_tag(string tag)
    {
        var product = await api.AddProductAsync();

        (
            await api.Merchant.SendAsync(
                HttpMethod.Put, $"/classes/Product/{product.Id}", "{}", "application/json", ("If-Match", tag))).ShouldFail(400, 142);
    }

    [Fact]
    public async Task If_Match_on_an_object_without_version_is_refused()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];

        (
            await ann.SendAsync(
                HttpMethod.Put,
                $"/classes/Order/{order}",
                """{"status":"cancelled"}""",
                "application/json",
                ("If-Match", "\"1\""))).ShouldFail(400, 142);
    }

    [Fact]
    public async Task A_product_without_orders_is_deleted_with_all_that_is_its_own()
    {
        var product = await api.AddLiveSaleAsync();

        (await api.Merchant.DeleteAsync($"/classes/Product/{product.Id}")).Text.ShouldBe("{}");

        (await api.Merchant.GetAsync($"/classes/Product/{product.Id}")).ShouldFail(404, 101, "Object not found.");
        (await FindOfAsync("Inventory", product.Id)).ShouldBeEmpty();
        (await FindOfAsync("FlashSale", product.Id)).ShouldBeEmpty();
        (await api.Merchant.DeleteAsync($"/classes/Product/{product.Id}")).ShouldFail(404, 101, "Object not found for delete.");
    }

    [Fact]
    public async Task A_product_with_orders_stays()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        await ann.BuyAsync(product.Id);

        var refused = await api.Merchant.DeleteAsync($"/classes/Product/{product.Id}");

        refused.ShouldFail(400, 142);
        refused.Error!.ShouldContain("npublish");
    }

    [Fact]
    public async Task The_first_stock_of_a_product_is_set_by_making_its_inventory()
    {
        var product = (await api.Merchant.CreateAsync("Product", new { name = "Kettle", price = 1 }))["objectId"]!;

        var made = await api.Merchant.CreateAsync("Inventory", new { product = Pointer("Product", product), stock = 7 });

        var inventory = (await FindOfAsync("Inventory", product)).Single()!;
        inventory["objectId"]!.GetValue<string>().ShouldBe(made["objectId"]);
        inventory["stock"]!.GetValue<int>().ShouldBe(7);
        (await api.Shop.Get<IInventories>().ListMovementsAsync(product, 10, Cancelled)).Single().Reason.ShouldBe(StockReason.Initial);
    }

    [Fact]
    public async Task A_product_has_one_inventory()
    {
        var product = await api.AddProductAsync();

        (
            await api.Merchant.PostAsync(
                "/classes/Inventory", new { product = Pointer("Product", product.Id), stock = 7 })).ShouldFail(400, 137);
    }

    [Fact]
    public async Task An_inventory_goes_with_its_product_alone()
    {
        var product = await api.AddProductAsync();

        var refused = await api.Merchant.DeleteAsync($"/classes/Inventory/{await InventoryOfAsync(product)}");

        refused.ShouldFail(400, 119);
        ((string)refused.Json["detail"]!).ShouldContain("set stock to 0");
    }

    [Theory]
    [InlineData("""{"stock":9}""", 9, StockReason.Correction)]
    [InlineData("""{"stock":{"__op":"Increment","amount":4}}""", 9, StockReason.Restock)]
    [InlineData("""{"stock":{"__op":"Increment","amount":-2}}""", 3, StockReason.Correction)]
    public async Task Change_of_stock_is_recorded_as_a_movement(string change, int stock, StockReason reason)
    {
        var product = await api.AddProductAsync(stock: 5);

        (await ChangeAsync("Inventory", await InventoryOfAsync(product), change)).ShouldBe(HttpStatusCode.OK);

        (await FindOfAsync("Inventory", product.Id)).Single()!["stock"]!.GetValue<int>().ShouldBe(stock);
        var movement = (await api.Shop.Get<IInventories>().ListMovementsAsync(product.Id, 10, Cancelled))[0];
        (movement.Reason, movement.ResultingStock, movement.Actor).ShouldBe((reason, stock, "mia"));
    }

    [Fact]
    public async Task Increment_of_stock_returns_the_new_stock()
    {
        var product = await api.AddProductAsync(stock: 5);

        var changed = await ChangeAsync("Inventory", await InventoryOfAsync(product), """{"stock":{"__op":"Increment","amount":3}}""");

        changed.Json["stock"]!.GetValue<int>().ShouldBe(8);
    }

    [Fact]
    public async Task Adding_no_units_changes_nothing()
    {
        var product = await api.AddProductAsync(stock: 5);

        var changed = await ChangeAsync("Inventory", await InventoryOfAsync(product), """{"stock":{"__op":"Increment","amount":0}}""");

        changed.Json["stock"]!.GetValue<int>().ShouldBe(5);
        (await api.Shop.Get<IInventories>().ListMovementsAsync(product.Id, 10, Cancelled)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"stock":-1}""", 142)]
    [InlineData("""{"stock":1.5}""", 142)]
    [InlineData("""{"stock":3000000000}""", 142)]
    [InlineData("""{"stock":{"__op":"Increment","amount":-6}}""", 142)]
    [InlineData("""{"stock":{"__op":"Delete"}}""", 142)]
    [InlineData("""{"product":{"__type":"Pointer","className":"Product","objectId":"other"}}""", 119)]
    public async Task Invalid_stock_is_refused(string change, int code)
    {
        var product = await api.AddProductAsync(stock: 5);

        (await ChangeAsync("Inventory", await InventoryOfAsync(product), change)).ShouldFail(400, code);
    }

    [Fact]
    public async Task Stock_is_not_set_over_an_order_that_the_client_has_not_seen()
    {
        var product = await api.AddLiveSaleAsync();
        var id = await InventoryOfAsync(product);
        var tag = (await api.Merchant.GetAsync($"/classes/Inventory/{id}")).Header("ETag");
        using var ann = await api.ShopperAsync();
        await ann.BuyAsync(product.Id);

        (
            await api.Merchant.SendAsync(
                HttpMethod.Put,
                $"/classes/Inventory/{id}",
                """{"stock":50}""",
                "application/json",
                ("If-Match", tag))).ShouldFail(412, 142);
    }

    [Fact]
    public async Task Stock_audit_is_clean_after_concurrent_changes_and_orders()
    {
        var product = await api.AddLiveSaleAsync(units: 40);
        var id = await InventoryOfAsync(product);
        using var ann = await api.ShopperAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(i => new Task[]
        {
            ann.BuyAsync(product.Id),
            ChangeAsync("Inventory", id, """{"stock":{"__op":"Increment","amount":1}}"""),
            ChangeAsync("Inventory", id, $$"""{"stock":{{30 + i}}}"""),
        }));

        (await api.Shop.Get<IReconciler>().ReconcileAsync(Cancelled)).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sale_may_lie_in_the_past_and_has_no_limits_unless_it_says_so()
    {
        var product = await api.AddProductAsync();

        var made = await api.Merchant.CreateAsync("FlashSale", Sale(product, -48, -24));

        var sale = await api.Anonymous.GetAsync($"/classes/FlashSale/{made["objectId"]}");
        sale.Json["unitsOffered"].ShouldBeNull();
        sale.Json["perCustomerLimit"].ShouldBeNull();
        sale.Json["unitsSold"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Sales_of_one_product_do_not_overlap()
    {
        var product = await api.AddProductAsync();
        await api.Merchant.CreateAsync("FlashSale", Sale(product, 1, 3));

        (await api.Merchant.PostAsync("/classes/FlashSale", Sale(product, 2, 4))).ShouldFail(400, 142);
    }

    [Fact]
    public async Task A_sale_that_begins_by_the_API_sells_at_once()
    {
        var product = await api.AddProductAsync();
        using var ann = await api.ShopperAsync();
        await api.Merchant.CreateAsync("FlashSale", Sale(product, -1, 1));

        (await ann.BuyAsync(product.Id)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_sales_terms_are_changed_and_taken_away()
    {
        var product = await api.AddProductAsync();
        var id = (await api.Merchant.CreateAsync("FlashSale", Sale(product, 1, 3)))["objectId"]!;

        (
            await ChangeAsync(
                "FlashSale",
                id,
                """{"unitsOffered":5,"perCustomerLimit":{"__op":"Increment","amount":2},"discount":12.5}""")).ShouldBe(HttpStatusCode.OK);
        var changed = await api.Anonymous.GetAsync($"/classes/FlashSale/{id}");
        (await ChangeAsync("FlashSale", id, """{"unitsOffered":{"__op":"Delete"}}""")).ShouldBe(HttpStatusCode.OK);

        changed.Json["unitsOffered"]!.GetValue<int>().ShouldBe(5);
        changed.Json["perCustomerLimit"]!.GetValue<int>().ShouldBe(2);
        changed.Json["discount"]!.GetValue<decimal>().ShouldBe(12.5m);
        (await api.Anonymous.GetAsync($"/classes/FlashSale/{id}")).Json["unitsOffered"].ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"discount":100}""", 142)]
    [InlineData("""{"endTime":{"__op":"Delete"}}""", 142)]
    [InlineData("""{"unitsSold":3}""", 119)]
    [InlineData("""{"product":{"__type":"Pointer","className":"Product","objectId":"other"}}""", 119)]
    public async Task Invalid_terms_are_refused(string change, int code)
    {
        var product = await api.AddProductAsync();
        var id = (await api.Merchant.CreateAsync("FlashSale", Sale(product, 1, 3)))["objectId"]!;

        (await ChangeAsync("FlashSale", id, change)).ShouldFail(400, code);
    }

    [Fact]
    public async Task A_sale_without_orders_is_deleted_and_one_with_orders_stays()
    {
        var product = await api.AddProductAsync();
        var planned = (await api.Merchant.CreateAsync("FlashSale", Sale(product, 1, 3)))["objectId"];
        var sold = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var sale = (await ann.BuyAsync(sold.Id)).Json["flashSale"]!["objectId"]!.GetValue<string>();

        (await api.Merchant.DeleteAsync($"/classes/FlashSale/{planned}")).Text.ShouldBe("{}");
        (await api.Merchant.DeleteAsync($"/classes/FlashSale/{sale}")).ShouldFail(400, 142);
    }

    [Fact]
    public async Task A_timer_is_started_changed_and_taken_away()
    {
        var product = await api.AddProductAsync();

        var made = await api.Merchant.CreateAsync("CountdownTimer", new { product = Pointer("Product", product.Id), duration = 60 });
        var path = $"/classes/CountdownTimer/{made["objectId"]}";
        var changed = await api.Merchant.PutAsync(path, new { duration = 90 });

        made.Json["endsAt"].ShouldNotBeNull();
        changed.Json["endsAt"].ShouldNotBeNull();
        (await api.Anonymous.GetAsync(path)).Json["duration"]!.GetValue<int>().ShouldBe(90);
        (await api.Merchant.DeleteAsync(path)).Text.ShouldBe("{}");
        (await api.Merchant.DeleteAsync(path)).ShouldFail(404, 101, "Object not found for delete.");
    }

    [Fact]
    public async Task Customer_reads_and_deletes_notifications()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        using var ben = await api.ShopperAsync();
        await ann.BuyAsync(product.Id);
        var note = (await ann.GetAsync("/classes/Notification")).Results.Single()!;
        var path = $"/classes/Notification/{note["objectId"]}";

        (await ben.PutAsync(path, new { readAt = Date(RunningShop.Now) })).ShouldFail(404, 101);
        var read = await ann.PutAsync(path, new { readAt = Date(RunningShop.Now.AddDays(-9)) });
        (await ann.PutAsync(path, new { text = "x" })).ShouldFail(400, 119);
        (await ann.PutAsync(path, new { readAt = (string?)null })).ShouldFail(400, 142);

        read.Json["readAt"].ShouldNotBeNull();
        (await ben.DeleteAsync(path)).ShouldFail(404, 101);
        (await ann.DeleteAsync(path)).Text.ShouldBe("{}");
        (await ann.GetAsync("/classes/Notification")).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Buyer_deletes_a_finished_order_and_the_shop_keeps_it()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var path = $"/classes/Order/{(await ann.BuyAsync(product.Id))["objectId"]}";

        (await ann.DeleteAsync(path)).ShouldFail(400, 142);
        await ann.PutAsync(path, new { status = "cancelled" });
        (await api.Merchant.DeleteAsync(path)).ShouldFail(400, 119);
        (await ann.DeleteAsync(path)).Text.ShouldBe("{}");

        (await ann.GetAsync(path)).ShouldFail(404, 101);
        (await ann.DeleteAsync(path)).ShouldFail(404, 101, "Object not found for delete.");
        (await api.Merchant.GetAsync(path))["status"].ShouldBe("cancelled");
    }

    [Theory]
    [InlineData("""{"*":{"read":true}}""", true)]
    [InlineData("""{"*":{"read":true,"write":true}}""", false)]
    [InlineData("""{"role:merchant":{"read":true,"write":true}}""", false)]
    [InlineData("""{"role:admin":{"read":true}}""", false)]
    [InlineData("{}", false)]
    public async Task Client_cannot_change_the_ACL(string acl, bool isTaken)
    {
        var fields = new JsonObject { ["name"] = "Kettle", ["price"] = 1, ["ACL"] = JsonNode.Parse(acl) };

        var made = await api.Merchant.PostAsync("/classes/Product", fields);

        if (isTaken)
            made.ShouldBe(HttpStatusCode.Created);
        else
            made.ShouldFail(400, 119);
    }

    [Fact]
    public async Task An_order_may_say_again_who_may_read_and_write_it()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = await ann.BuyAsync(product.Id);
        var path = $"/classes/Order/{order["objectId"]}";

        var same = await ann.PutAsync(path, new { status = "cancelled", ACL = order.Json["ACL"]!.DeepClone() });
        var wider = await ann.PutAsync(path, new { ACL = JsonNode.Parse("""{"*":{"read":true}}""") });

        same.ShouldBe(HttpStatusCode.OK);
        wider.ShouldFail(400, 119);
    }

    private static JsonObject Sale(Product product, int startsIn, int endsIn) => new()
    {
        ["product"] = Pointer("Product", product.Id),
        ["discount"] = 30,
        ["startTime"] = Date(RunningShop.Now.AddHours(startsIn)),
        ["endTime"] = Date(RunningShop.Now.AddHours(endsIn)),
    };

    private Task<ParseReply> ChangeAsync(string className, string id, string change) =>
        api.Merchant.SendAsync(HttpMethod.Put, $"/classes/{className}/{id}", change, "application/json");

    private async Task<JsonArray> FindOfAsync(string className, string productId)
    {
        var where = new JsonObject { ["product"] = Pointer("Product", productId) }.ToJsonString();
        return (await api.Merchant.GetAsync($"/classes/{className}?where={Uri.EscapeDataString(where)}")).Results;
    }

    private async Task<string> InventoryOfAsync(Product product) =>
        (await FindOfAsync("Inventory", product.Id)).Single()!["objectId"]!.GetValue<string>();
}
