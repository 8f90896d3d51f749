using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data;

/// <summary>A stored change is reported as a success and announced, even if the caller leaves or the connection breaks.</summary>
public sealed class CommittedWritesTests(ShopDatabases databases) : DataTest(databases)
{
    private const string Seconds = "a countdown";
    private const string Terms = "a sale's terms";
    private const string NewSale = "a new sale";
    private const string NoSale = "a sale that is deleted";
    private const string Price = "a product's price";
    private const string NoProduct = "a product that is deleted";

    private readonly FaultInjector faults = new();
    private readonly Concurrently concurrently = new();
    private readonly List<SaleNotice> received = [];

    /// <summary>Changes that merchants make.</summary>
    public static TheoryData<DatabaseEngine, string> Writes => Each(Seconds, Terms, NewSale, NoSale, Price, NoProduct);

    /// <summary>Changes that are transactions of several steps.</summary>
    public static TheoryData<DatabaseEngine, string> Transactions => Each(NoSale, Price, NoProduct);

    /// <summary>Changes of a sale's figures.</summary>
    public static TheoryData<DatabaseEngine, string> SaleWrites => Each(Terms, NewSale, NoSale);

    [Theory, MemberData(nameof(Writes))]
    public async Task A_merchant_who_leaves_during_the_save_gets_it_announced(DatabaseEngine engine, string write)
    {
        await using var shop = await OpenAsync(engine);
        using var gone = new CancellationTokenSource();
        var writeAsync = await PrepareAsync(shop, write);
        concurrently.BeforeNextSave(gone.CancelAsync);

        (await writeAsync(gone.Token)).ShouldBeTrue();

        received.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Transactions))]
    public async Task A_merchant_who_leaves_at_the_commit_gets_it_announced(DatabaseEngine engine, string write)
    {
        await using var shop = await OpenAsync(engine);
        using var gone = new CancellationTokenSource();
        var writeAsync = await PrepareAsync(shop, write);
        faults.AtNextCommit(gone.CancelAsync);

        (await writeAsync(gone.Token)).ShouldBeTrue();

        received.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Transactions))]
    public async Task A_write_with_an_unknown_outcome_is_announced(DatabaseEngine engine, string write)
    {
        await using var shop = await OpenAsync(engine);
        var writeAsync = await PrepareAsync(shop, write);
        faults.AfterNextCommit(() => throw new TimeoutException("The line was cut."));

        await Should.ThrowAsync<AmbiguousCommitException>(() => writeAsync(Cancelled));

        received.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(SaleWrites))]
    public async Task A_sale_is_announced_even_if_its_stock_cannot_be_read(DatabaseEngine engine, string write)
    {
        await using var shop = await OpenAsync(engine);
        var writeAsync = await PrepareAsync(shop, write);
        faults.BeforeNextCommand("Inventories", () => throw new InvalidOperationException("The database cannot be asked."));

        (await writeAsync(Cancelled)).ShouldBeTrue();

        received.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_write_canceled_before_the_save_is_not_made(DatabaseEngine engine)
    {
        await using var shop = await OpenAsync(engine);
        using var gone = new CancellationTokenSource();
        var product = await shop.AddProductAsync(price: 20m);
        await gone.CancelAsync();
        await using var context = shop.Context();
        context.Attach(product).Property(each => each.Price).CurrentValue = 30m;

        await Should.ThrowAsync<OperationCanceledException>(() => context.SaveChangesAsync(gone.Token));

        (await shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Price.ShouldBe(20m);
    }

    private static TheoryData<DatabaseEngine, string> Each(params string[] writes)
    {
        var data = new TheoryData<DatabaseEngine, string>();
        foreach (var engine in new[] { DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer })
        {
            foreach (var write in writes)
                data.Add(engine, write);
        }
        return data;
    }

    private Task<TestShop> OpenAsync(DatabaseEngine engine) => OpenShopAsync(engine, addServices: services =>
    {
        faults.Watch(services);
        concurrently.Watch(services);
    });

    /// <returns>A function that writes and returns true if the change was stored.</returns>
    private async Task<Func<CancellationToken, Task<bool>>> PrepareAsync(TestShop shop, string write)
    {
        var product = (await shop.Get<IProducts>().FindAsync((await shop.AddProductAsync()).Id, Cancelled))!;
        var draft = new SaleDraft(25m, shop.Now.AddHours(1), shop.Now.AddHours(2), null, null);
        var sales = shop.Get<ISales>();
        var sale = write is Terms or NoSale ? await shop.AddSaleAsync(product, draft.Discount, draft.StartTime, draft.EndTime) : null;
        shop.Get<SaleFeed>().Subscribe(product.Id, received.Add);
        return write switch
        {
            Seconds =>
                async gone =>
                    await shop.Get<ICountdownTimers>().CreateAsync(product.Id, 60, "mia", gone) is EditOutcome<CountdownTimer>.Saved,
            Terms =>
                async gone =>
                    await sales.UpdateAsync(sale!.Id, draft, draft with { Discount = 30m }, "mia", gone) is EditOutcome<Sale>.Saved,
            NewSale => async gone => await sales.CreateAsync(product.Id, draft, "mia", gone) is EditOutcome<Sale>.Saved,
            NoSale => async gone => await sales.DeleteAsync(sale!.Id, "mia", gone) is EditOutcome<Sale>.Saved,
            Price => async gone => await shop.Get<IProducts>()
                .UpdateAsync(product.Id, new ProductDraft("Kettle", null, 30m, true), product.RowVersion, "mia", gone)
                is EditOutcome<Product>.Saved,
            NoProduct => async gone => await shop.Get<IProducts>().DeleteAsync(product.Id, "mia", gone) is EditOutcome<Product>.Saved,
            _ => throw new ArgumentOutOfRangeException(nameof(write), write, "There is no such write."),
        };
    }
}
