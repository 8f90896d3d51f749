using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>The checker of the fault tests finds each error in a corrupted database.</summary>
public sealed class AcknowledgementsTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("order removed")]
    [InlineData("order of another buyer")]
    [InlineData("order doubled")]
    [InlineData("stock changed")]
    [InlineData("units sold changed")]
    [InlineData("refused key with an order")]
    [InlineData("key acknowledged for two orders")]
    public async Task Corrupted_copy_is_found(string corruption)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 3);
        var buyers = await shop.AddBuyersAsync(5);
        var acknowledgements = new Acknowledgements();
        foreach (var buyer in buyers)
        {
            if (await shop.BuyAsync(buyer, product, key: "mine") is PurchaseOutcome.Accepted accepted)
                acknowledgements.Accept(buyer.Id, "mine", accepted.Order.Id);
            else
                acknowledgements.Refuse(buyer.Id, "mine");
        }
        (acknowledgements.Accepted, acknowledgements.Refused).ShouldBe((3, 2));
        await using var context = shop.Context();
        var order = await context.Orders.AsNoTracking().OrderBy(each => each.Id).FirstAsync(Cancelled);

        switch (corruption)
        {
            case "order removed":
                await context.Orders.Where(each => each.Id == order.Id).ExecuteDeleteAsync(Cancelled);
                // A ledger that was made to balance again hides nothing.
                await context.Inventories.ExecuteUpdateAsync(set => set.SetProperty(each => each.Stock, 1), Cancelled);
                await context.Sales.ExecuteUpdateAsync(set => set.SetProperty(each => each.UnitsSold, 2), Cancelled);
                break;
            case "order of another buyer":
                await context.Orders.Where(each => each.Id == order.Id).ExecuteUpdateAsync(
                    set => set.SetProperty(each => each.UserId, buyers[4].Id).SetProperty(each => each.IdempotencyKey, "x"),
                    Cancelled);
                break;
            case "order doubled":
                await shop.AddAsync(shop.NewOrder(buyers[0], product, sale, claimNumber: 99));
                break;
            case "stock changed":
                await context.Inventories.ExecuteUpdateAsync(set => set.SetProperty(each => each.Stock, 1), Cancelled);
                break;
            case "units sold changed":
                await context.Sales.ExecuteUpdateAsync(set => set.SetProperty(each => each.UnitsSold, 2), Cancelled);
                break;
            case "refused key with an order":
                await context.Orders.Where(each => each.Id == order.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(each => each.UserId, buyers[4].Id), Cancelled);
                break;
            case "key acknowledged for two orders":
                acknowledgements.Accept(order.UserId!, "mine", (await context.Orders.OrderBy(each => each.Id).LastAsync(Cancelled)).Id);
                break;
        }

        var problems = await acknowledgements.FindProblemsAsync(context, shop.Get<IReconciler>());
        problems.Count.ShouldBeInRange(corruption is "nothing" ? 0 : 1, corruption is "nothing" ? 0 : 3, string.Join('\n', problems));
        if (corruption is "refused key with an order")
            problems.ShouldContain(problem => problem.Contains("was refused and has the order"));
    }
}
