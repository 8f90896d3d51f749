using FlashSale.Data.Engines;
using FlashSale.Data.Privacy;
using FlashSale.Domain;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Realtime;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Delivery;

public sealed class AddressServiceTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly AddressDraft Home = new("Ann", "1 Main St", "Apt 2", "62701", "Springfield", "IL", "US", "+1 212 555 0100");

    [Theory, MemberData(nameof(Engines))]
    public async Task Address_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        var now = shop.Now;
        var draft = new AddressDraft(" Nguyễn 🏠 ", "千代田1-1", null, "100-0001", null, "東京都", "jp", " ");

        var saved = await AddAsync(shop, ann.Id, draft);

        var read = (await shop.Get<IAddresses>().FindOwnAsync(ann.Id, saved.Id, Cancelled))!;
        AddressDraft.Of(read).ShouldBe(draft.Trimmed() with { IsDefault = true });
        (read.UserId, read.CreatedAt, read.UpdatedAt, read.RowVersion).ShouldBe((ann.Id, now, now, saved.RowVersion));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task First_address_is_the_default_and_comes_first(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        foreach (var name in new[] { "a", "b", "c" })
            await AddAsync(shop, ann.Id, Home with { Name = name });

        (await NamesAsync(shop, ann.Id)).ShouldBe("a* c b");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Default_moves_to_the_address_that_is_made_it(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        var book = shop.Get<IAddresses>();
        var a = await AddAsync(shop, ann.Id, Home with { Name = "a" });
        var b = await AddAsync(shop, ann.Id, Home with { Name = "b" });
        await AddAsync(shop, ann.Id, Home with { Name = "c", IsDefault = true });
        (await NamesAsync(shop, ann.Id)).ShouldBe("c* b a");

        await book.MakeDefaultAsync(ann.Id, a.Id, Cancelled);
        (await NamesAsync(shop, ann.Id)).ShouldBe("a* c b");

        await book.UpdateAsync(ann.Id, b.Id, Home with { Name = "b2", IsDefault = true }, b.RowVersion, Cancelled);
        (await NamesAsync(shop, ann.Id)).ShouldBe("b2* c a");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task After_the_default_the_newest_address_becomes_it(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        var book = shop.Get<IAddresses>();
        var ids = new List<string>();
        foreach (var name in new[] { "a", "b", "c" })
            ids.Add((await AddAsync(shop, ann.Id, Home with { Name = name })).Id);

        (await book.DeleteAsync(ann.Id, ids[0], Cancelled)).ShouldBeTrue();
        (await NamesAsync(shop, ann.Id)).ShouldBe("c* b");
        await book.DeleteAsync(ann.Id, ids[1], Cancelled);
        (await NamesAsync(shop, ann.Id)).ShouldBe("c*");
        await book.DeleteAsync(ann.Id, ids[2], Cancelled);
        (await NamesAsync(shop, ann.Id)).ShouldBe("");
        (await book.DeleteAsync(ann.Id, ids[2], Cancelled)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Default_address_stays_the_default_when_edited(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        var a = await AddAsync(shop, ann.Id, Home);

        var outcome = await shop.Get<IAddresses>().UpdateAsync(ann.Id, a.Id, Home with { IsDefault = false }, a.RowVersion, Cancelled);

        outcome.ShouldBeOfType<EditOutcome<Address>.Invalid>().Problems.Single().Field.ShouldBe(nameof(Address.IsDefault));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Second_of_two_edits_is_a_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        var book = shop.Get<IAddresses>();
        var loaded = await AddAsync(shop, ann.Id, Home);
        shop.Advance(TimeSpan.FromSeconds(5));

        var (chicago, boston) = (Home with { City = "Chicago", IsDefault = true }, Home with { City = "Boston", IsDefault = true });
        var first = await book.UpdateAsync(ann.Id, loaded.Id, chicago, loaded.RowVersion, Cancelled);
        var second = await book.UpdateAsync(ann.Id, loaded.Id, boston, loaded.RowVersion, Cancelled);

        var saved = first.ShouldBeOfType<EditOutcome<Address>.Saved>().Value;
        (saved.RowVersion > loaded.RowVersion, saved.UpdatedAt).ShouldBe((true, shop.Now));
        second.ShouldBeOfType<EditOutcome<Address>.Conflict>().Current.City.ShouldBe("Chicago");
        (await book.UpdateAsync(ann.Id, loaded.Id, boston, saved.RowVersion, Cancelled)).ShouldBeOfType<EditOutcome<Address>.Saved>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Addresses_of_other_accounts_do_not_exist(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (ann, eve) = (await shop.AddUserAsync(), await shop.AddUserAsync("eve"));
        var book = shop.Get<IAddresses>();
        var a = await AddAsync(shop, ann.Id, Home);

        (await book.FindOwnAsync(eve.Id, a.Id, Cancelled)).ShouldBeNull();
        (await book.ListOwnAsync(eve.Id, Cancelled)).ShouldBeEmpty();
        (await book.UpdateAsync(eve.Id, a.Id, Home, a.RowVersion, Cancelled)).ShouldBeOfType<EditOutcome<Address>.NotFound>();
        (await book.MakeDefaultAsync(eve.Id, a.Id, Cancelled)).ShouldBeOfType<EditOutcome<Address>.NotFound>();
        (await book.DeleteAsync(eve.Id, a.Id, Cancelled)).ShouldBeFalse();
        (await book.AddAsync("00000000000000000000000009", Home, Cancelled)).ShouldBeOfType<EditOutcome<Address>.NotFound>();
        (await NamesAsync(shop, ann.Id)).ShouldBe("Ann*");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Invalid_address_is_not_stored(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        var book = shop.Get<IAddresses>();

        (await book.AddAsync(ann.Id, Home with { City = "123" }, Cancelled)).ShouldBeOfType<EditOutcome<Address>.Invalid>();
        (await book.ListOwnAsync(ann.Id, Cancelled)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Simultaneous_adds_keep_the_limit_and_one_default(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        var nodes = new[] { shop.Get<IAddresses>(), shop.AddNode().GetRequiredService<IAddresses>() };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Address.MaxPerAccount + 6).Select(i =>
            Task.Run(() => nodes[i % 2].AddAsync(ann.Id, Home with { IsDefault = i % 3 == 0 }, Cancelled), Cancelled)));

        outcomes.Count(outcome => outcome is EditOutcome<Address>.Saved).ShouldBe(Address.MaxPerAccount);
        outcomes.OfType<EditOutcome<Address>.Invalid>().ShouldAllBe(refused => refused.Problems[0].Message.StartsWith("You have 20"));
        var stored = await shop.Get<IAddresses>().ListOwnAsync(ann.Id, Cancelled);
        (stored.Count, stored.Count(address => address.IsDefault)).ShouldBe((Address.MaxPerAccount, 1));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Simultaneous_deletes_and_changes_leave_one_default(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        var book = shop.Get<IAddresses>();
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
            ids.Add((await AddAsync(shop, ann.Id, Home)).Id);

        await Task.WhenAll(ids.Index().Select(each => Task.Run(() => ChangeAsync(each.Index, each.Item), Cancelled)));

        var stored = await book.ListOwnAsync(ann.Id, Cancelled);
        (stored.Count, stored.Count(address => address.IsDefault)).ShouldBe((6, 1));

        Task ChangeAsync(int i, string id) =>
            i % 2 == 0 ? book.DeleteAsync(ann.Id, id, Cancelled) : book.MakeDefaultAsync(ann.Id, id, Cancelled);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Database_refuses_a_second_default(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        await AddAsync(shop, ann.Id, Home);
        await AddAsync(shop, ann.Id, Home);
        await using var context = shop.Context();

        var error = await Should.ThrowAsync<Exception>(() =>
            context.Addresses.ExecuteUpdateAsync(set => set.SetProperty(address => address.IsDefault, true), Cancelled));

        DatabaseErrors.IsUniqueViolation(error).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Deleted_account_leaves_no_addresses(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (ann, bob) = (await shop.AddUserAsync(), await shop.AddUserAsync("bob"));
        await AddAsync(shop, ann.Id, Home);
        await AddAsync(shop, ann.Id, Home);
        await AddAsync(shop, bob.Id, Home);
        var deleted = new List<string>();
        using var subscription = shop.Get<ChangeFeed>().Subscribe(change =>
        {
            if (change is { Before: Address gone, After: null })
                deleted.Add(gone.UserId);
        });

        (await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled)).ShouldBeTrue();

        await using var context = shop.Context();
        (await context.Addresses.Select(address => address.UserId).ToListAsync(Cancelled)).ShouldBe([bob.Id]);
        deleted.ShouldBe([ann.Id, ann.Id]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Database_deletes_addresses_with_their_account(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();
        await AddAsync(shop, ann.Id, Home);
        await using var context = shop.Context();

        await context.Users.Where(user => user.Id == ann.Id).ExecuteDeleteAsync(Cancelled);

        (await context.Addresses.CountAsync(Cancelled)).ShouldBe(0);
    }

    private static async Task<Address> AddAsync(TestShop shop, string userId, AddressDraft draft)
    {
        var outcome = await shop.Get<IAddresses>().AddAsync(userId, draft, Cancelled);
        shop.Advance(TimeSpan.FromMilliseconds(2));
        return outcome.ShouldBeOfType<EditOutcome<Address>.Saved>().Value;
    }

    // The names in the order of the list, with a star after the default.
    private static async Task<string> NamesAsync(TestShop shop, string userId) => string.Join(
        ' ',
        (await shop.Get<IAddresses>().ListOwnAsync(userId, Cancelled)).Select(address => address.Name + (address.IsDefault ? "*" : "")));
}
