using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Stock;

public sealed class InventoriesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task The_list_is_sorted_searchable_and_counted(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddProductAsync("Lamp B", stock: 2);
        await shop.AddProductAsync("Kettle", stock: 9);
        await shop.AddProductAsync("Lamp A", stock: 1, published: false);
        await shop.AddProductAsync("Lamp C", stock: 3);

        var page = await shop.Get<IInventories>().ListAsync("lamp", 0, 2, Cancelled);

        page.Items.Select(line => (line.ProductName, line.Stock, line.Published)).ShouldBe([("Lamp A", 1, false), ("Lamp B", 2, true)]);
        page.Total.ShouldBe(3);
        (await shop.Get<IInventories>().ListAsync("lamp", 2, 2, Cancelled)).Items.ShouldHaveSingleItem().ProductName.ShouldBe("Lamp C");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_low_stock_list_starts_with_the_fewest_units(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddProductAsync("Kettle", stock: 4);
        await shop.AddProductAsync("Lamp", stock: 1);
        await shop.AddProductAsync("Chair", stock: 5);
        await shop.AddProductAsync("Hidden", stock: 2, published: false);
        await shop.AddProductAsync("Bowl", stock: 4);

        var low = await shop.Get<IInventories>().ListLowAsync(4, 2, Cancelled);

        low.Select(line => (line.ProductName, line.Stock)).ShouldBe([("Lamp", 1), ("Bowl", 4)]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_restock_is_recorded_and_announced(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5);
        shop.Advance(TimeSpan.FromSeconds(1));
        var before = (await shop.Get<IInventories>().FindAsync(product.Id, Cancelled))!;

        var outcome = await shop.Get<IInventories>().AddAsync(product.Id, 3, StockReason.Restock, " Van 7 ", "ann", Cancelled);

        var line = outcome.ShouldBeOfType<EditOutcome<InventoryLine>.Saved>().Value;
        (line.ProductName, line.Stock, line.UpdatedAt).ShouldBe((product.Name, 8, shop.Now));
        line.RowVersion.ShouldBeGreaterThan(before.RowVersion);
        var movement = (await shop.Get<IInventories>().ListMovementsAsync(product.Id, 1, Cancelled)).ShouldHaveSingleItem();
        (movement.Delta, movement.Reason, movement.Note, movement.Actor, movement.ResultingStock)
            .ShouldBe((3, StockReason.Restock, "Van 7", "ann", 8));
        var level = shop.Get<StockFeed>().Current(product.Id)!;
        (level.Stock, level.SaleId, level.RowVersion).ShouldBe((8, sale.Id, line.RowVersion));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_loss_removes_no_more_units_than_exist(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        var inventories = shop.Get<IInventories>();

        (await inventories.AddAsync(product.Id, -6, StockReason.Loss, null, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.Invalid>();
        (await inventories.AddAsync(product.Id, -5, StockReason.Loss, null, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.Saved>().Value.Stock.ShouldBe(0);
        (await inventories.AddAsync(product.Id, -1, StockReason.Loss, null, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.Invalid>();
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_invalid_change_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        var inventories = shop.Get<IInventories>();
        var line = (await inventories.FindAsync(product.Id, Cancelled))!;
        var longNote = new string('n', StockMovement.NoteLength + 1);

        await ShouldBeRefusedAsync(inventories.AddAsync(product.Id, 0, StockReason.Restock, null, "ann", Cancelled), "Delta");
        await ShouldBeRefusedAsync(inventories.AddAsync(product.Id, -1, StockReason.Restock, null, "ann", Cancelled), "Delta");
        await ShouldBeRefusedAsync(inventories.AddAsync(product.Id, 1, StockReason.Loss, null, "ann", Cancelled), "Delta");
        await ShouldBeRefusedAsync(
            inventories.AddAsync(product.Id, Inventory.MaxStock, StockReason.Restock, null, "ann", Cancelled), "Delta");
        await ShouldBeRefusedAsync(inventories.AddAsync(product.Id, int.MaxValue, StockReason.Restock, null, "ann", Cancelled), "Delta");
        await ShouldBeRefusedAsync(inventories.AddAsync(product.Id, 1, StockReason.Restock, longNote, "ann", Cancelled), "Note");
        await ShouldBeRefusedAsync(inventories.CorrectAsync(product.Id, -1, line.RowVersion, null, "ann", Cancelled), "Stock");
        await ShouldBeRefusedAsync(
            inventories.CorrectAsync(product.Id, Inventory.MaxStock + 1, line.RowVersion, null, "ann", Cancelled), "Stock");
        await ShouldBeRefusedAsync(inventories.CorrectAsync(product.Id, 1, line.RowVersion, longNote, "ann", Cancelled), "Note");
        (await inventories.FindAsync(product.Id, Cancelled)).ShouldBe(line);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_missing_product_has_no_stock(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var inventories = shop.Get<IInventories>();

        (await inventories.FindAsync("nothing", Cancelled)).ShouldBeNull();
        (await inventories.AddAsync("nothing", 1, StockReason.Restock, null, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.NotFound>();
        (await inventories.CorrectAsync("nothing", 1, 1, null, "ann", Cancelled)).ShouldBeOfType<EditOutcome<InventoryLine>.NotFound>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_correction_records_the_difference(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        var inventories = shop.Get<IInventories>();
        var line = (await inventories.FindAsync(product.Id, Cancelled))!;
        shop.Advance(TimeSpan.FromSeconds(1));

        var outcome = await inventories.CorrectAsync(product.Id, 3, line.RowVersion, "Counted", "ann", Cancelled);

        outcome.ShouldBeOfType<EditOutcome<InventoryLine>.Saved>().Value.Stock.ShouldBe(3);
        var movement = (await inventories.ListMovementsAsync(product.Id, 10, Cancelled))[0];
        (movement.Delta, movement.Reason, movement.ResultingStock).ShouldBe((-2, StockReason.Correction, 3));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_count_that_matches_the_ledger_changes_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        var inventories = shop.Get<IInventories>();
        var line = (await inventories.FindAsync(product.Id, Cancelled))!;

        var outcome = await inventories.CorrectAsync(product.Id, 5, line.RowVersion, null, "ann", Cancelled);

        outcome.ShouldBeOfType<EditOutcome<InventoryLine>.Saved>().Value.ShouldBe(line);
        (await inventories.ListMovementsAsync(product.Id, 10, Cancelled)).ShouldHaveSingleItem().Reason.ShouldBe(StockReason.Initial);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_second_of_two_counts_sees_the_first_as_a_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        var inventories = shop.Get<IInventories>();
        var loaded = (await inventories.FindAsync(product.Id, Cancelled))!;
        shop.Advance(TimeSpan.FromSeconds(1));
        await inventories.CorrectAsync(product.Id, 7, loaded.RowVersion, null, "bob", Cancelled);

        var second = await inventories.CorrectAsync(product.Id, 4, loaded.RowVersion, null, "cleo", Cancelled);

        var conflict = second.ShouldBeOfType<EditOutcome<InventoryLine>.Conflict>();
        conflict.Current.ShouldBe(await inventories.FindAsync(product.Id, Cancelled));
        (conflict.Current.ProductName, conflict.Current.Stock, conflict.ChangedBy, conflict.ChangedAt)
            .ShouldBe((product.Name, 7, "bob", shop.Now));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_since_the_count_is_a_conflict_without_an_editor(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var inventories = shop.Get<IInventories>();
        var loaded = (await inventories.FindAsync(product.Id, Cancelled))!;
        shop.Advance(TimeSpan.FromSeconds(1));
        (await shop.BuyAsync(await shop.AddUserAsync(), product, 2)).ShouldBeOfType<PurchaseOutcome.Accepted>();

        var conflict = (await inventories.CorrectAsync(product.Id, 4, loaded.RowVersion, null, "cleo", Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.Conflict>();

        (conflict.Current.Stock, conflict.ChangedBy, conflict.ChangedAt).ShouldBe((3, null, shop.Now));
    }

    // On SQLite, no other writer can act between load and save.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_concurrent_change_conflicts_with_a_count_but_not_a_restock(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var product = await shop.AddProductAsync(stock: 5);
        var inventories = shop.Get<IInventories>();
        var loaded = (await inventories.FindAsync(product.Id, Cancelled))!;

        concurrently.BeforeNextSave(() => inventories.AddAsync(product.Id, 10, StockReason.Restock, null, "bob", Cancelled));
        (await inventories.CorrectAsync(product.Id, 4, loaded.RowVersion, null, "cleo", Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.Conflict>().Current.Stock.ShouldBe(15);

        concurrently.BeforeNextSave(() => inventories.AddAsync(product.Id, 10, StockReason.Restock, null, "bob", Cancelled));
        (await inventories.AddAsync(product.Id, 1, StockReason.Restock, null, "cleo", Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.Saved>().Value.Stock.ShouldBe(26);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Concurrent_restocks_and_orders_all_count(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);
        var product = await shop.AddProductAsync(stock: 20);
        await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(-1), shop.Now.AddHours(1));
        var buyers = await shop.AddBuyersAsync(10);
        var inventories = shop.Get<IInventories>();

        var restocks = Enumerable.Range(0, 10)
            .Select(_ => Task.Run(() => inventories.AddAsync(product.Id, 2, StockReason.Restock, null, "ann", Cancelled))).ToList();
        var orders = buyers.Select(buyer => Task.Run(() => shop.BuyAsync(buyer, product))).ToList();
        await Task.WhenAll(restocks.Concat<Task>(orders));

        (await shop.StockOfAsync(product)).ShouldBe(30);
        await shop.LedgerShouldBalanceAsync();
    }

    private static async Task ShouldBeRefusedAsync(Task<EditOutcome<InventoryLine>> change, string field) =>
        (await change).ShouldBeOfType<EditOutcome<InventoryLine>.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
}
