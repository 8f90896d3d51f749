using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Account;

/// <summary>The stored logins of browsers, on a database with one account.</summary>
public sealed class LoginsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly SessionFeed feed = new();
    private RunningShop shop = default!;
    private User ann = default!;
    private BrowserLoginService logins = default!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        shop = RunningShop.Open();
        ann = await shop.AddUserAsync("ann");
        logins = Open();
    }

    public async ValueTask DisposeAsync()
    {
        logins.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task Ending_one_login_leaves_the_others_of_the_account()
    {
        var (work, home) = (await BeginAsync(), await BeginAsync());

        (await logins.EndOwnAsync(ann.Id, work.Id, Cancelled)).ShouldBeTrue();

        (await logins.IsValidAsync(ann.Id, work.Id, Cancelled)).ShouldBeFalse();
        (await logins.IsValidAsync(ann.Id, home.Id, Cancelled)).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_account_can_neither_use_nor_end_a_login()
    {
        var bob = await shop.AddUserAsync("bob");
        var login = await BeginAsync();

        (await logins.IsValidAsync(bob.Id, login.Id, Cancelled)).ShouldBeFalse();
        (await logins.EndOwnAsync(bob.Id, login.Id, Cancelled)).ShouldBeFalse();
        (await logins.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_login_with_the_old_password_is_not_stored()
    {
        var login = NewLogin();

        (await logins.BeginAsync(login, "stamp of the old password", Cancelled)).ShouldBeFalse();

        (await logins.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeFalse();
    }

    [Fact]
    public async Task Ending_all_others_keeps_this_one()
    {
        var (work, home) = (await BeginAsync(), await BeginAsync());

        (await logins.EndAllAsync(ann.Id, home.Id, Cancelled)).ShouldBe(1);

        (await logins.IsValidAsync(ann.Id, work.Id, Cancelled)).ShouldBeFalse();
        (await logins.ListOwnAsync(ann.Id, Cancelled)).ShouldHaveSingleItem().Id.ShouldBe(home.Id);
    }

    [Fact]
    public async Task An_unused_login_expires()
    {
        var login = await BeginAsync();

        clock.Advance(TimeSpan.FromDays(14));

        (await logins.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeFalse();
        (await logins.ListOwnAsync(ann.Id, Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_used_login_is_extended_and_shows_where_it_was_used()
    {
        var login = await BeginAsync();
        clock.Advance(TimeSpan.FromDays(13));

        (await logins.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeTrue();
        logins.RecordUse(login.Id, "203.0.113.9", clock.Now() + TimeSpan.FromDays(14));
        await logins.WriteUsesAsync(Cancelled);
        clock.Advance(TimeSpan.FromDays(13));

        (await logins.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeTrue();
        var used = (await logins.ListOwnAsync(ann.Id, Cancelled)).ShouldHaveSingleItem();
        used.Address.ShouldBe("203.0.113.9");
        used.LastSeenAt.ShouldBe(clock.Now() - TimeSpan.FromDays(13));
    }

    [Fact]
    public async Task The_last_use_is_stored_at_most_every_few_minutes()
    {
        var login = await BeginAsync();
        clock.Advance(TimeSpan.FromMinutes(1));

        await UseAsync(login);

        (await logins.ListOwnAsync(ann.Id, Cancelled))[0].LastSeenAt.ShouldBe(login.LastSeenAt);
    }

    [Fact]
    public async Task Without_a_connection_another_node_notices_within_seconds()
    {
        var login = await BeginAsync();
        using var elsewhere = Open(new SessionFeed());
        (await elsewhere.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeTrue();

        await logins.EndOwnAsync(ann.Id, login.Id, Cancelled);
        clock.Advance(TimeSpan.FromSeconds(10));

        (await elsewhere.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_announced_end_is_noticed_at_once_on_another_node()
    {
        var login = await BeginAsync();
        var other = new SessionFeed();
        using var elsewhere = Open(other);
        using var link = feed.Relay(id => other.Receive(id));
        (await elsewhere.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeTrue();
        var hasEnded = false;
        using var open = elsewhere.SubscribeToEnd(login.Id, () => hasEnded = true);

        await logins.EndOwnAsync(ann.Id, login.Id, Cancelled);

        hasEnded.ShouldBeTrue();
        (await elsewhere.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeFalse();
    }

    private async Task UseAsync(Login login)
    {
        (await logins.IsValidAsync(ann.Id, login.Id, Cancelled)).ShouldBeTrue();
        logins.RecordUse(login.Id, "203.0.113.9", clock.Now() + TimeSpan.FromDays(14));
        await logins.WriteUsesAsync(Cancelled);
    }

    private async Task<Login> BeginAsync()
    {
        var login = NewLogin();
        (await logins.BeginAsync(login, ann.SecurityStamp, Cancelled)).ShouldBeTrue();
        return login;
    }

    private Login NewLogin()
    {
        var now = clock.Now();
        return new Login
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            UserId = ann.Id,
            LastSeenAt = now,
            ExpiresAt = now + TimeSpan.FromDays(14),
        };
    }

    private BrowserLoginService Open(SessionFeed? ofNode = null)
    {
        var known = new LoginCache(ofNode ?? feed, Options.Create(new AccountSessionOptions()), clock, NullLogger<LoginCache>.Instance);
        var contexts = shop.Get<IDbContextFactory<FlashSaleDbContext>>();
        return new BrowserLoginService(contexts, known, ofNode ?? feed, clock, NullLogger<BrowserLoginService>.Instance);
    }
}
