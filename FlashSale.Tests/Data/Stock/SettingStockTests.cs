using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Stock;

public sealed class SettingStockTests(ShopDatabases databases) : DataTest(databases)
{
    private readonly FaultInjector faults = new();
    private readonly Concurrently concurrently = new();

    [Theory, MemberData(nameof(Engines))]
    public async Task Stock_can_be_set_without_reading_it_first(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        shop.Advance(TimeSpan.FromSeconds(1));

        var change = Saved(await shop.Get<IInventories>().SetAsync(product.Id, 8, " counted ", "mia", Cancelled));

        change.Line.ShouldBe(await shop.Get<IInventories>().FindAsync(product.Id, Cancelled));
        change.Line.Stock.ShouldBe(8);
        var movement = (await shop.Get<IInventories>().ListMovementsAsync(product.Id, 1, Cancelled))[0];
        change.Movement!.Id.ShouldBe(movement.Id);
        (movement.Delta, movement.Reason, movement.Actor, movement.Note, movement.ResultingStock)
            .ShouldBe((3, StockReason.Correction, "mia", "counted", 8));
        shop.Get<StockFeed>().Current(product.Id)!.Stock.ShouldBe(8);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Setting_the_stock_to_its_value_records_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        var before = await shop.Get<IInventories>().FindAsync(product.Id, Cancelled);

        var change = Saved(await shop.Get<IInventories>().SetAsync(product.Id, 5, null, "mia", Cancelled));

        change.ShouldBe(new StockChange(before!, null));
    }

    // On SQLite, no other writer can act between load and save.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task An_order_during_the_save_is_in_the_ledger(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var elsewhere = shop.AddNode().GetRequiredService<ICheckout>();
        concurrently.BeforeNextSave(() => elsewhere.PlaceOrderAsync(new PurchaseRequest(ann.Id, product.Id, 2, null), Cancelled));

        var change = Saved(await shop.Get<IInventories>().SetAsync(product.Id, 8, null, "mia", Cancelled));

        (change.Line.Stock, change.Movement!.Delta).ShouldBe((8, 5));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_stock_with_an_unknown_commit_is_set_once(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        faults.AfterNextCommit(() => throw new TimeoutException("The line was cut."));

        var change = Saved(await shop.Get<IInventories>().SetAsync(product.Id, 8, null, "mia", Cancelled));

        (change.Line.Stock, change.Movement!.Delta).ShouldBe((8, 3));
        (await shop.Get<IInventories>().ListMovementsAsync(product.Id, 10, Cancelled)).Count.ShouldBe(2);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_unknown_commit_is_checked_even_after_the_caller_left(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        using var gone = new CancellationTokenSource();
        faults.AfterNextCommit(async () =>
        {
            await gone.CancelAsync();
            throw new TimeoutException("The line was cut.");
        });

        var change = Saved(await shop.Get<IInventories>().SetAsync(product.Id, 8, null, "mia", gone.Token));

        (change.Line.Stock, change.Movement!.Delta).ShouldBe((8, 3));
        shop.Get<StockFeed>().Current(product.Id)!.Stock.ShouldBe(8);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_confirmed_change_needs_no_second_query(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        faults.AfterNextCommit(() =>
        {
            faults.BeforeNextCommand("Products", () => throw new TimeoutException("The line was cut."));
            return Task.CompletedTask;
        });

        var change = Saved(await shop.Get<IInventories>().SetAsync(product.Id, 8, null, "mia", Cancelled));

        faults.BeforeNextCommand("", () => Task.CompletedTask);
        change.Line.ShouldBe(await shop.Get<IInventories>().FindAsync(product.Id, Cancelled));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_invalid_stock_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 0);
        var inventories = shop.Get<IInventories>();

        Problem(await inventories.SetAsync(product.Id, -1, null, "mia", Cancelled)).Field.ShouldBe("Stock");
        Problem(await inventories.SetAsync(product.Id, Inventory.MaxStock + 1, null, "mia", Cancelled)).Field.ShouldBe("Stock");
        Problem(await inventories.SetAsync(product.Id, 1, new string('x', StockMovement.NoteLength + 1), "mia", Cancelled))
            .Field.ShouldBe("Note");
        (await inventories.SetAsync("nothing", 1, null, "mia", Cancelled)).ShouldBeOfType<EditOutcome<StockChange>.NotFound>();
        (await inventories.SetInitialAsync(product.Id, -1, "mia", Cancelled)).ShouldBeOfType<InitialStock.Invalid>();
        (await inventories.SetInitialAsync("nothing", 1, "mia", Cancelled)).ShouldBeOfType<InitialStock.NotFound>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_product_gets_its_first_stock(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var created = await shop.Get<IProducts>().CreateAsync(new ProductDraft("Kettle", null, 20m, true), "mia", Cancelled);
        var product = ((EditOutcome<Product>.Saved)created).Value;

        var change = (await shop.Get<IInventories>().SetInitialAsync(product.Id, 7, "mia", Cancelled)).ShouldBeOfType<InitialStock.Set>()
            .Change;

        (change.Line.Stock, change.Movement!.Reason, change.Movement.Delta).ShouldBe((7, StockReason.Initial, 7));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_empty_first_stock_records_no_movement(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 0);

        (await shop.Get<IInventories>().SetInitialAsync(product.Id, 0, "mia", Cancelled)).ShouldBeOfType<InitialStock.Set>()
            .Change.Movement.ShouldBeNull();
        (await shop.Get<IInventories>().SetInitialAsync(product.Id, 7, "mia", Cancelled)).ShouldBeOfType<InitialStock.Set>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_product_that_had_stock_gets_no_first_stock(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        await shop.Get<IInventories>().AddAsync(product.Id, -5, StockReason.Loss, null, "mia", Cancelled);

        (await shop.Get<IInventories>().SetInitialAsync(product.Id, 7, "mia", Cancelled)).ShouldBeOfType<InitialStock.HadStock>()
            .Line.Stock.ShouldBe(0);

        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_of_many_concurrent_first_stocks_counts(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 0);

        var outcomes = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(_ => Task.Run(() => shop.Get<IInventories>().SetInitialAsync(product.Id, 7, "mia", Cancelled))));

        outcomes.OfType<InitialStock.Set>().Count().ShouldBe(1);
        outcomes.OfType<InitialStock.HadStock>().Count().ShouldBe(7);
        (await shop.StockOfAsync(product)).ShouldBe(7);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_first_stock_with_an_unknown_commit_is_set(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        var product = await shop.AddProductAsync(stock: 0);
        faults.AfterNextCommit(() => throw new TimeoutException("The line was cut."));

        (await shop.Get<IInventories>().SetInitialAsync(product.Id, 7, "mia", Cancelled)).ShouldBeOfType<InitialStock.Set>()
            .Change.Movement!.Delta.ShouldBe(7);

        (await shop.StockOfAsync(product)).ShouldBe(7);
    }

    private Task<TestShop> OpenAsync(DatabaseEngine engine) => OpenShopAsync(engine, addServices: services =>
    {
        faults.Watch(services);
        concurrently.Watch(services);
    });

    private static StockChange Saved(EditOutcome<StockChange> outcome) => outcome.ShouldBeOfType<EditOutcome<StockChange>.Saved>().Value;

    private static Problem Problem(EditOutcome<StockChange> outcome) =>
        outcome.ShouldBeOfType<EditOutcome<StockChange>.Invalid>().Problems.ShouldHaveSingleItem();
}
