using System.Globalization;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Infrastructure;

/// <summary>One running shop for all tests of a class, with a merchant and a master key. Each test uses unique names.</summary>
public sealed class ApiShop : IAsyncLifetime
{
    /// <summary>The master key, which is accepted from this machine.</summary>
    public const string MasterKey = "master-key-of-the-tests";

    private int made;

    /// <summary>The shop.</summary>
    public RunningShop Shop { get; private set; } = default!;

    /// <summary>A client that is logged in as a merchant.</summary>
    public ParseClient Merchant { get; private set; } = default!;

    /// <summary>A client that isn't logged in.</summary>
    public ParseClient Anonymous { get; private set; } = default!;

    /// <summary>A client with the master key.</summary>
    public ParseClient Master { get; private set; } = default!;

    public async ValueTask InitializeAsync()
    {
        Shop = RunningShop.Open(host => host
            .UseSetting("Parse:MasterKey", MasterKey)
            .UseSetting("Parse:SignUpsPerMinute", "10000")
            .UseSetting("Accounts:AttemptsPerMinute", "10000"));
        await Shop.AddUserAsync("mia", Roles.Merchant);
        Anonymous = new ParseClient(Shop);
        Merchant = await new ParseClient(Shop).LogInAsync("mia");
        Master = new ParseClient(Shop);
        Master.Headers["X-Parse-Master-Key"] = MasterKey;
    }

    public async ValueTask DisposeAsync()
    {
        Anonymous.Dispose();
        Merchant.Dispose();
        Master.Dispose();
        await Shop.DisposeAsync();
    }

    /// <summary>Returns a unique name.</summary>
    public string NewName(string beginning = "name") => beginning + Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture);

    /// <summary>Creates a shopper and returns their client.</summary>
    public Task<ParseClient> ShopperAsync() => new ParseClient(Shop).SignUpAsync(NewName("shopper"));

    /// <summary>Creates a confirmed account.</summary>
    public Task<User> AddUserAsync() => Shop.AddUserAsync(NewName("user"));

    /// <summary>Creates a product with a live sale.</summary>
    public Task<Product> AddLiveSaleAsync(int units = 20, int? perCustomerLimit = null) =>
        Shop.AddLiveSaleAsync(NewName("Kettle "), units, perCustomerLimit);

    /// <summary>Creates a product that isn't on sale.</summary>
    public Task<Product> AddProductAsync(int stock = 5) => Shop.AddProductAsync(NewName("Lamp "), stock);
}
