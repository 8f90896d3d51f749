using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>A shop that the tests of a class share. Each test uses its own products and accounts.</summary>
public sealed class LiveQueryShop : IAsyncDisposable
{
    private int accounts;

    /// <summary>The shop.</summary>
    public RunningShop Shop { get; } = RunningShop.Open(builder => builder.UseSetting("Parse:LiveQuery:RecheckEvery", "00:00:00.2"));

    /// <summary>Number of subscriptions.</summary>
    public int Subscriptions => Shop.Get<LiveSubscriptions>().Count;

    /// <summary>Whether anything subscribes to the shop's changes.</summary>
    public bool HasSubscribers => Shop.Get<ChangeFeed>().HasSubscribers;

    /// <summary>Creates an account with an API session.</summary>
    public async Task<(User User, string Token, Session Session)> LogInAsync(params string[] roles)
    {
        var user = await Shop.AddUserAsync($"user{Interlocked.Increment(ref accounts)}", roles);
        var session = (await Shop.Get<IAccountSessions>().CreateAsync(user.Id, user.SecurityStamp!, Session.ByLogin))!;
        return (user, session.Token, session.Session);
    }

    /// <summary>Changes a product.</summary>
    public async Task EditAsync(Product product, Func<ProductDraft, ProductDraft> edit)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(edit);
        var products = Shop.Get<IProducts>();
        var current = (await products.FindAsync(product.Id))!;
        var draft = edit(new ProductDraft(current.Name, current.Description, current.Price, current.Published));
        (await products.UpdateAsync(product.Id, draft, current.RowVersion, "merchant")).ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    /// <summary>Adds units to a product's stock.</summary>
    public Task RestockAsync(Product product, int units)
    {
        ArgumentNullException.ThrowIfNull(product);
        return Shop.Get<IInventories>().AddAsync(product.Id, units, StockReason.Restock, null, "merchant");
    }

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
