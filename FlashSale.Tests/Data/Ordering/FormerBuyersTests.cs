using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Data.Privacy;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering;

/// <summary>A customer deletes their account during a sale and signs up again with the same address.</summary>
public sealed class FormerBuyersTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_account_with_the_same_address_shares_the_limit(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(perCustomerLimit: 3);
        await BuyAndDeleteAsync(shop, product, quantity: 2);

        var again = await shop.AddUserAsync("ann");

        (await shop.Get<IOrders>().UnitsHeldAsync(again.Id, sale.Id, Cancelled)).ShouldBe(2);
        var refused = (await shop.BuyAsync(again, product, quantity: 2)).ShouldBeOfType<PurchaseOutcome.LimitReached>();
        (refused.Limit, refused.Already).ShouldBe((3, 2));
        (await shop.BuyAsync(again, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        (await shop.BuyAsync(again, product)).ShouldBeOfType<PurchaseOutcome.LimitReached>();
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Repeated_deletions_do_not_reset_the_limit(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(perCustomerLimit: 2);
        await BuyAndDeleteAsync(shop, product);
        await BuyAndDeleteAsync(shop, product);

        (await shop.BuyAsync(await shop.AddUserAsync("ann"), product)).ShouldBeOfType<PurchaseOutcome.LimitReached>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Other_customers_and_other_sales_are_not_affected(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(perCustomerLimit: 1);
        var (other, _) = await shop.AddLiveSaleAsync(perCustomerLimit: 1);
        await BuyAndDeleteAsync(shop, product);
        var again = await shop.AddUserAsync("ann");
        var bob = await shop.AddUserAsync("bob");

        var outcomes = await Task.WhenAll(
            shop.BuyAsync(bob, product), shop.BuyAsync(again, product), shop.BuyAsync(again, other), shop.BuyAsync(bob, other));

        outcomes[1].ShouldBeOfType<PurchaseOutcome.LimitReached>();
        outcomes.Count(outcome => outcome is PurchaseOutcome.Accepted).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_account_that_changes_to_the_address_shares_the_limit(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(perCustomerLimit: 2);
        await BuyAndDeleteAsync(shop, product, quantity: 2);
        var other = await shop.AddUserAsync("other");
        (await shop.BuyAsync(other, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();

        await using (var context = shop.Context())
            await context.Users.Where(user => user.Id == other.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.NormalizedEmail, "ANN@EXAMPLE.COM"), Cancelled);

        var refused = (await shop.BuyAsync(other, product)).ShouldBeOfType<PurchaseOutcome.LimitReached>();
        refused.Already.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_that_returned_its_units_does_not_count(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(perCustomerLimit: 1);
        var order = await BuyAndDeleteAsync(shop, product);

        (await shop.Get<IOrders>().MoveAsync(order.Id, OrderStatus.Cancelled, "mia", Cancelled)).ShouldBeOfType<OrderMove.Done>();

        (await shop.BuyAsync(await shop.AddUserAsync("ann"), product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_hash_is_cleared_once_the_sale_is_over(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        await BuyAndDeleteAsync(shop, product);
        (await HashesAsync(shop)).ShouldHaveSingleItem().Length.ShouldBe(32);

        shop.Advance(sale.EndTime - shop.Now - TimeSpan.FromMilliseconds(1));
        (await shop.Get<FormerBuyers>().ClearEndedAsync(Cancelled)).ShouldBe(0);
        shop.Advance(TimeSpan.FromMilliseconds(1));
        (await shop.Get<FormerBuyers>().ClearEndedAsync(Cancelled)).ShouldBe(1);

        (await HashesAsync(shop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_background_job_clears_hashes()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, sale) = await shop.AddLiveSaleAsync();
        await BuyAndDeleteAsync(shop, product);
        using var sweep = ActivatorUtilities.CreateInstance<FormerBuyerSweep>(shop.AddNode());
        await sweep.StartAsync(Cancelled);

        shop.Advance(sale.EndTime - shop.Now);
        while ((await HashesAsync(shop)).Count > 0)
        {
            shop.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(20, Cancelled);
        }

        await sweep.StopAsync(Cancelled);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Orders_of_ended_sales_get_no_hash(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync("ann");
        await shop.BuyAsync(ann, product);
        shop.Advance(sale.EndTime - shop.Now);

        (await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled)).ShouldBeTrue();

        (await HashesAsync(shop)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Nodes_that_start_together_share_one_key(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var nodes = Enumerable.Range(0, 4).Select(_ => shop.AddNode().GetRequiredService<FormerBuyers>()).ToList();

        var hashes = await Task.WhenAll(
            nodes.Select(node => Task.Run(async () => await node.HashAsync("ANN@EXAMPLE.COM", Cancelled), Cancelled)));

        hashes.Select(Convert.ToHexString).Distinct().Count().ShouldBe(1);
        await using var context = shop.Context();
        var secret = await context.ShopSecrets.SingleAsync(Cancelled);
        secret.ProtectedValue.Length.ShouldBeGreaterThan(32);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_unreadable_key_is_replaced(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddAsync(new ShopSecret { Name = "former-buyers", ProtectedValue = [1, 2, 3], CreatedAt = shop.Now.AddDays(-1) });
        var (product, _) = await shop.AddLiveSaleAsync(perCustomerLimit: 1);

        await BuyAndDeleteAsync(shop, product);

        (await shop.BuyAsync(await shop.AddUserAsync("ann"), product)).ShouldBeOfType<PurchaseOutcome.LimitReached>();
    }

    [Fact]
    public async Task Another_node_counts_former_orders_too()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.PostgreSql);
        var (product, _) = await shop.AddLiveSaleAsync(perCustomerLimit: 1);
        await BuyAndDeleteAsync(shop, product);
        var again = await shop.AddUserAsync("ann");

        var outcome = await shop.AddNode().GetRequiredService<ICheckout>()
            .PlaceOrderAsync(new PurchaseRequest(again.Id, product.Id, 1, null), Cancelled);

        outcome.ShouldBeOfType<PurchaseOutcome.LimitReached>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_placed_during_the_deletion_counts(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 500, perCustomerLimit: 100);
        for (var round = 0; round < 8; round++)
        {
            var ann = await shop.AddUserAsync("ann");
            var buying = Enumerable.Range(0, 6).Select(_ => Task.Run(() => shop.BuyAsync(ann, product), Cancelled)).ToList();
            await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled);
            await Task.WhenAll(buying);
        }

        await using var context = shop.Context();
        (await context.Orders.CountAsync(order => order.FormerBuyerHash == null, Cancelled)).ShouldBe(0);
    }

    private static async Task<Order> BuyAndDeleteAsync(TestShop shop, Product product, int quantity = 1)
    {
        var ann = await shop.AddUserAsync("ann");
        var order = (await shop.BuyAsync(ann, product, quantity)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;
        (await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled)).ShouldBeTrue();
        return order;
    }

    private static async Task<List<byte[]>> HashesAsync(TestShop shop)
    {
        await using var context = shop.Context();
        return await context.Orders.Where(order => order.FormerBuyerHash != null).Select(order => order.FormerBuyerHash!)
            .ToListAsync(Cancelled);
    }
}
