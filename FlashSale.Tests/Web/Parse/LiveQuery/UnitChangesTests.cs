using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>Changes of units that wait for their round.</summary>
public sealed class UnitChangesTests
{
    private readonly UnitChanges units = new(
        new ParseClasses([new InventoryClass(), new FlashSaleClass(), new ProductClass(Currency.Find("USD")!)]));

    [Fact]
    public void Keeps_the_first_before_and_the_last_after()
    {
        units.TryAdd(new Change(Stock(9, version: 1), Stock(8, version: 2))).ShouldBeTrue();
        units.TryAdd(new Change(Stock(8, version: 2), Stock(7, version: 3))).ShouldBeTrue();
        units.TryAdd(new Change(Stock(7, version: 3), Stock(6, version: 4))).ShouldBeTrue();

        StocksIn(units.TakeAll().ShouldHaveSingleItem()).ShouldBe((9, 6));
        units.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Goes_by_the_row_version_when_changes_come_out_of_order()
    {
        units.TryAdd(new Change(Stock(8, version: 2), Stock(7, version: 3)));
        units.TryAdd(new Change(Stock(9, version: 1), Stock(8, version: 2)));

        StocksIn(units.TakeAll().ShouldHaveSingleItem()).ShouldBe((9, 7));
    }

    [Fact]
    public void Older_changes_are_not_sent()
    {
        units.TryAdd(new Change(Stock(8, version: 2), Stock(7, version: 3)));
        units.TakeAll();

        units.TryAdd(new Change(Stock(9, version: 1), Stock(8, version: 2))).ShouldBeTrue();
        units.IsEmpty.ShouldBeTrue();

        units.TryAdd(new Change(Stock(7, version: 3), Stock(6, version: 4))).ShouldBeTrue();
        StocksIn(units.TakeAll().ShouldHaveSingleItem()).ShouldBe((7, 6));
    }

    [Fact]
    public void Older_changes_are_not_sent_after_new_terms()
    {
        units.MarkSent(new Change(Sold(2, discount: 40m), Sold(3, discount: 50m)));

        units.TryAdd(new Change(Sold(1, discount: 40m), Sold(2, discount: 40m))).ShouldBeTrue();
        units.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Keeps_objects_apart_and_in_the_order_of_their_first_change()
    {
        units.TryAdd(new Change(Stock(9, 1, "kettle"), Stock(8, 2, "kettle")));
        units.TryAdd(new Change(Stock(5, 1, "teapot"), Stock(4, 2, "teapot")));
        units.TryAdd(new Change(Stock(8, 2, "kettle"), Stock(7, 3, "kettle")));

        units.TakeAll().Select(change => change.After!.Id).ShouldBe(["kettle", "teapot"]);
    }

    [Fact]
    public void Gives_out_one_object_before_the_round()
    {
        units.TryAdd(new Change(Stock(9, 1, "kettle"), Stock(8, 2, "kettle")));

        units.Take("teapot").ShouldBeNull();
        StocksIn(units.Take("kettle")!).ShouldBe((9, 8));
        units.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Collects_units_sold_but_no_changed_terms()
    {
        units.TryAdd(new Change(Sold(1, discount: 40m), Sold(2, discount: 40m))).ShouldBeTrue();
        units.TryAdd(new Change(Sold(2, discount: 40m), Sold(3, discount: 50m))).ShouldBeFalse();
        units.TryAdd(new Change(null, Sold(0, discount: 40m))).ShouldBeFalse();
    }

    [Fact]
    public void Ignores_other_changes()
    {
        var product = new Product { Id = "kettle", CreatedAt = default, UpdatedAt = default, Name = "Kettle", Price = 20m };

        units.TryAdd(new Change(null, Stock(1, 1))).ShouldBeFalse();
        units.TryAdd(new Change(Stock(1, 1), null)).ShouldBeFalse();
        units.TryAdd(new Change(product, product)).ShouldBeFalse();
    }

    private static Inventory Stock(int stock, ulong version, string id = "kettle") =>
        new() { Id = id, CreatedAt = default, UpdatedAt = default, ProductId = id, Stock = stock, RowVersion = version };

    private static Sale Sold(int units, decimal discount) =>
        new()
        {
            Id = "sale",
            CreatedAt = default,
            UpdatedAt = default,
            ProductId = "kettle",
            Discount = discount,
            StartTime = default,
            EndTime = default,
            UnitsSold = units,
            LastClaimNumber = units,
        };

    private static (int Before, int After) StocksIn(Change change) => (((Inventory)change.Before!).Stock, ((Inventory)change.After!).Stock);
}
