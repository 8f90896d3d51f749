using System.Security.Cryptography;
using System.Text;
using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Data.Privacy;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlashSale.Tests.Data.Accounts;

public sealed class AccountSessionsTests(ShopDatabases databases) : DataTest(databases)
{
    private const string Password = "Right horse 7!";
    private const string NewPassword = "Wrong horse 8!";

    private readonly FaultInjector faults = new();
    private readonly Concurrently concurrently = new();
    private readonly List<string> ended = [];

    /// <summary>Changes that end the sessions of an account.</summary>
    public static TheoryData<DatabaseEngine, string> Endings =>
        Each("a new password", "a forgotten password", "a removed password", "a second factor", "an end of all logins");

    /// <summary>Changes that don't end sessions.</summary>
    public static TheoryData<DatabaseEngine, string> Harmless =>
        Each("a wrong password", "another e-mail", "another username", "another display name", "no second factor any more");

    [Theory, MemberData(nameof(Engines))]
    public async Task A_token_is_random_and_only_its_hash_is_stored(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");

        var one = await LogInAsync(shop, ann, installationId: "phone");
        var other = await LogInAsync(shop, ann);

        one.Token.ShouldMatch("^r:[0-9a-f]{32}$");
        other.Token.ShouldNotBe(one.Token);
        one.ToString().ShouldNotContain(one.Token);
        await using var context = shop.Context();
        var kept = await context.Sessions.SingleAsync(session => session.Id == one.Session.Id, Cancelled);
        kept.TokenHash.ShouldBe(SHA256.HashData(Encoding.ASCII.GetBytes(one.Token)));
        kept.InstallationId.ShouldBe("phone");
        kept.CreatedWith.ShouldBe("login");
        kept.ExpiresAt.ShouldBe(shop.Now.AddDays(365));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_token_identifies_its_user_with_name_and_roles(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var mia = await SignUpAsync(shop, "mia", Roles.Merchant, Roles.Customer);
        await LogInAsync(shop, await SignUpAsync(shop, "ann"));
        var session = await LogInAsync(shop, mia);

        var signedIn = (await FindAsync(shop, session)).ShouldNotBeNull();

        signedIn.Session.Id.ShouldBe(session.Session.Id);
        signedIn.UserId.ShouldBe(mia.Id);
        signedIn.UserName.ShouldBe("mia");
        signedIn.Roles.ShouldBe([Roles.Merchant, Roles.Customer], ignoreOrder: true);
        signedIn.IsMerchant.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_unknown_token_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        await LogInAsync(shop, await SignUpAsync(shop, "ann"));
        var sessions = shop.Get<IAccountSessions>();

        (await sessions.FindAsync("r:00112233445566778899aabbccddeeff", Cancelled)).ShouldBeNull();
        (await sessions.EndAsync("r:00112233445566778899aabbccddeeff", Cancelled)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("r:")]
    [InlineData("r:00112233445566778899aabbccddeef")]
    [InlineData("r:00112233445566778899aabbccddeeff0")]
    [InlineData("r:00112233445566778899AABBCCDDEEFF")]
    [InlineData("x:00112233445566778899aabbccddeeff")]
    [InlineData("r:00112233445566778899aabbccddeef'")]
    public async Task A_malformed_token_is_refused_without_a_query(string token)
    {
        await using var shop = await OpenWithAccountsAsync(DatabaseEngine.Sqlite);
        faults.BeforeNextCommand("Sessions", () => throw new InvalidOperationException("The database was asked."));
        var sessions = shop.Get<IAccountSessions>();

        (await sessions.FindAsync(token, Cancelled)).ShouldBeNull();
        (await sessions.EndAsync(token, Cancelled)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_session_is_cached_for_five_seconds(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var session = await LogInAsync(shop, await SignUpAsync(shop, "ann"));
        await FindAsync(shop, session);
        var isAsked = false;
        faults.BeforeNextCommand("Sessions", () =>
        {
            isAsked = true;
            return Task.CompletedTask;
        });

        shop.Advance(TimeSpan.FromSeconds(4.9));
        (await FindAsync(shop, session)).ShouldNotBeNull();
        isAsked.ShouldBeFalse();
        shop.Advance(TimeSpan.FromSeconds(0.1));
        (await FindAsync(shop, session)).ShouldNotBeNull();
        isAsked.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_expired_session_is_refused_even_if_cached(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine, new AccountSessionOptions { Lifetime = TimeSpan.FromSeconds(2) });
        var ann = await SignUpAsync(shop, "ann");
        var session = await LogInAsync(shop, ann);
        (await FindAsync(shop, session)).ShouldNotBeNull();

        shop.Advance(TimeSpan.FromSeconds(2));

        (await FindAsync(shop, session)).ShouldBeNull();
        (await shop.Get<IAccountSessions>().ListOwnAsync(ann.Id, Cancelled)).ShouldBeEmpty();
        (await shop.Get<IAccountSessions>().FindOwnAsync(ann.Id, session.Session.Id, Cancelled)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_login_deletes_expired_sessions(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        await LogInAsync(shop, ann);
        shop.Advance(TimeSpan.FromDays(365));

        var session = await LogInAsync(shop, ann);

        await using var context = shop.Context();
        (await context.Sessions.SingleAsync(Cancelled)).Id.ShouldBe(session.Session.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Logging_out_ends_and_announces_the_session_at_once(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        var one = await LogInAsync(shop, ann);
        var other = await LogInAsync(shop, ann);
        await FindAsync(shop, one);
        using var listening = Listen(shop);

        (await shop.Get<IAccountSessions>().EndAsync(one.Token, Cancelled)).ShouldBeTrue();
        (await shop.Get<IAccountSessions>().EndAsync(one.Token, Cancelled)).ShouldBeFalse();

        (await FindAsync(shop, one)).ShouldBeNull();
        (await FindAsync(shop, other)).ShouldNotBeNull();
        ended.ShouldBe([one.Session.Id]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_session_ended_on_another_node_is_refused_in_five_seconds(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var session = await LogInAsync(shop, await SignUpAsync(shop, "ann"));
        await FindAsync(shop, session);

        await shop.AddNode().GetRequiredService<IAccountSessions>().EndAsync(session.Token, Cancelled);
        shop.Advance(TimeSpan.FromSeconds(5));

        (await FindAsync(shop, session)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Users_see_and_end_only_their_own_sessions(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        var first = await LogInAsync(shop, ann);
        shop.Advance(TimeSpan.FromSeconds(1));
        var second = await LogInAsync(shop, ann);
        var bob = await SignUpAsync(shop, "bob");
        var bobs = await LogInAsync(shop, bob);
        using var listening = Listen(shop);
        var sessions = shop.Get<IAccountSessions>();

        (await sessions.ListOwnAsync(ann.Id, Cancelled)).Select(each => each.Id).ShouldBe([second.Session.Id, first.Session.Id]);
        (await sessions.FindOwnAsync(ann.Id, bobs.Session.Id, Cancelled)).ShouldBeNull();
        (await sessions.FindOwnAsync(bob.Id, bobs.Session.Id, Cancelled)).ShouldNotBeNull();
        (await sessions.EndOwnAsync(ann.Id, bobs.Session.Id, Cancelled)).ShouldBeFalse();
        await FindAsync(shop, first);
        (await sessions.EndOwnAsync(ann.Id, first.Session.Id, Cancelled)).ShouldBeTrue();

        (await FindAsync(shop, bobs)).ShouldNotBeNull();
        (await FindAsync(shop, first)).ShouldBeNull();
        ended.ShouldBe([first.Session.Id]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task All_sessions_but_one_end_at_once(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        var one = await LogInAsync(shop, ann);
        var other = await LogInAsync(shop, ann);
        var kept = await LogInAsync(shop, ann);
        var bobs = await LogInAsync(shop, await SignUpAsync(shop, "bob"));
        await FindAsync(shop, one);
        using var listening = Listen(shop);

        (await shop.Get<IAccountSessions>().EndAllAsync(ann.Id, kept.Session.Id, Cancelled)).ShouldBe(2);

        (await FindAsync(shop, one)).ShouldBeNull();
        (await FindAsync(shop, other)).ShouldBeNull();
        (await FindAsync(shop, kept)).ShouldNotBeNull();
        (await FindAsync(shop, bobs)).ShouldNotBeNull();
        ended.ShouldBe([one.Session.Id, other.Session.Id], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_changed_role_or_name_applies_at_once(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann", Roles.Customer);
        var session = await LogInAsync(shop, ann);
        (await FindAsync(shop, session))!.IsMerchant.ShouldBeFalse();

        await ChangeAsync(shop, ann, (users, user) => users.AddToRoleAsync(user, Roles.Merchant));
        (await FindAsync(shop, session))!.IsMerchant.ShouldBeTrue();
        await ChangeAsync(shop, ann, (users, user) => users.RemoveFromRoleAsync(user, Roles.Merchant));
        (await FindAsync(shop, session))!.IsMerchant.ShouldBeFalse();
        await ChangeAsync(shop, ann, (users, user) => users.SetUserNameAsync(user, "annabel"));
        (await FindAsync(shop, session))!.UserName.ShouldBe("annabel");
    }

    [Theory, MemberData(nameof(Endings))]
    public async Task A_changed_way_to_log_in_ends_all_sessions(DatabaseEngine engine, string change)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        var one = await LogInAsync(shop, ann);
        var other = await LogInAsync(shop, ann);
        var bobs = await LogInAsync(shop, await SignUpAsync(shop, "bob"));
        await FindAsync(shop, one);
        using var listening = Listen(shop);

        await ChangeAsync(shop, ann, change switch
        {
            "a new password" => (users, user) => users.ChangePasswordAsync(user, Password, NewPassword),
            "a forgotten password" =>
                async (users, user) => await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), NewPassword),
            "a removed password" => (users, user) => users.RemovePasswordAsync(user),
            "a second factor" => (users, user) => users.SetTwoFactorEnabledAsync(user, true),
            _ => (users, user) => users.UpdateSecurityStampAsync(user),
        });

        (await FindAsync(shop, one)).ShouldBeNull();
        (await FindAsync(shop, other)).ShouldBeNull();
        (await FindAsync(shop, bobs)).ShouldNotBeNull();
        ended.ShouldBe([one.Session.Id, other.Session.Id], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Harmless))]
    public async Task Other_account_changes_end_no_session(DatabaseEngine engine, string change)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        if (change == "no second factor any more")
            await ChangeAsync(shop, ann, (users, user) => users.SetTwoFactorEnabledAsync(user, true));
        var session = await LogInAsync(shop, ann);
        using var listening = Listen(shop);

        await ChangeAsync(shop, ann, change switch
        {
            "a wrong password" => (users, user) => users.AccessFailedAsync(user),
            "another e-mail" => (users, user) => users.SetEmailAsync(user, "annabel@example.com"),
            "another username" => (users, user) => users.SetUserNameAsync(user, "annabel"),
            "no second factor any more" => (users, user) => users.SetTwoFactorEnabledAsync(user, false),
            _ => (users, user) =>
            {
                user.DisplayName = "Annabel";
                return users.UpdateAsync(user);
            }
            ,
        });

        (await FindAsync(shop, session)).ShouldNotBeNull();
        shop.Advance(TimeSpan.FromMinutes(1));
        (await FindAsync(shop, session)).ShouldNotBeNull();
        ended.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refused_change_ends_no_session(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        await SignUpAsync(shop, "bob");
        var ann = await SignUpAsync(shop, "ann");
        var session = await LogInAsync(shop, ann);
        using var listening = Listen(shop);

        await using (var scope = shop.Get<IServiceScopeFactory>().CreateAsyncScope())
        {
            var store = scope.ServiceProvider.GetRequiredService<IUserStore<User>>();
            var user = (await store.FindByIdAsync(ann.Id, Cancelled))!;
            user.PasswordHash = "another";
            user.NormalizedUserName = "BOB";
            (await store.UpdateAsync(user, Cancelled)).Succeeded.ShouldBeFalse();
        }

        shop.Advance(TimeSpan.FromMinutes(1));
        (await FindAsync(shop, session)).ShouldNotBeNull();
        ended.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_detached_user_is_compared_with_the_stored_one(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        var session = await LogInAsync(shop, ann);
        await using var context = shop.Context();
        var detached = await context.Users.AsNoTracking().SingleAsync(user => user.Id == ann.Id, Cancelled);
        detached.PasswordHash = "another";
        detached.SecurityStamp = "another";

        await using (var scope = shop.Get<IServiceScopeFactory>().CreateAsyncScope())
            (await scope.ServiceProvider.GetRequiredService<IUserStore<User>>().UpdateAsync(detached, Cancelled)).Succeeded.ShouldBeTrue();

        (await FindAsync(shop, session)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_login_with_the_old_password_gets_no_session(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        await ChangeAsync(shop, ann, (users, user) => users.ChangePasswordAsync(user, Password, NewPassword));

        (await shop.Get<IAccountSessions>().CreateAsync(ann.Id, ann.SecurityStamp!, Session.ByLogin, null, Cancelled)).ShouldBeNull();
        (await shop.Get<IAccountSessions>().CreateAsync("nobody", ann.SecurityStamp!, Session.ByLogin, null, Cancelled)).ShouldBeNull();

        await using var context = shop.Context();
        (await context.Sessions.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    // SQLite has only one writer, so it can't conflict.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_login_during_the_password_change_is_ended(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        var other = shop.AddNode().GetRequiredService<IAccountSessions>();
        NewSession? made = null;

        await ChangeAsync(shop, ann, async (users, user) =>
        {
            concurrently.BeforeNextSave(
                async () => made = await other.CreateAsync(ann.Id, ann.SecurityStamp!, Session.ByLogin, null, Cancelled));
            return await users.ChangePasswordAsync(user, Password, NewPassword);
        });

        (await FindAsync(shop, made.ShouldNotBeNull())).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deleted_account_has_no_sessions(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        var anns = await LogInAsync(shop, ann);
        await FindAsync(shop, anns);
        var bob = await SignUpAsync(shop, "bob");
        var bobs = await LogInAsync(shop, bob);
        await FindAsync(shop, bobs);
        using var listening = Listen(shop);

        (await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled)).ShouldBeTrue();
        await ChangeAsync(shop, bob, (users, user) => users.DeleteAsync(user));

        (await FindAsync(shop, anns)).ShouldBeNull();
        (await FindAsync(shop, bobs)).ShouldBeNull();
        ended.ShouldBe([anns.Session.Id, bobs.Session.Id]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_session_is_created_even_if_the_caller_leaves(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        using var gone = new CancellationTokenSource();
        faults.AtNextCommit(gone.CancelAsync);

        var session = await shop.Get<IAccountSessions>()
            .CreateAsync(ann.Id, ann.SecurityStamp!, Session.ByLogin, cancellationToken: gone.Token);

        (await FindAsync(shop, session!)).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_logout_is_announced_even_if_the_caller_leaves(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var session = await LogInAsync(shop, await SignUpAsync(shop, "ann"));
        using var listening = Listen(shop);
        using var gone = new CancellationTokenSource();
        faults.BeforeNextCommand("DELETE", gone.CancelAsync);

        (await shop.Get<IAccountSessions>().EndAsync(session.Token, gone.Token)).ShouldBeTrue();

        ended.ShouldBe([session.Session.Id]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_account_is_deleted_even_if_the_caller_leaves(DatabaseEngine engine)
    {
        await using var shop = await OpenWithAccountsAsync(engine);
        var ann = await SignUpAsync(shop, "ann");
        var session = await LogInAsync(shop, ann);
        using var listening = Listen(shop);
        using var gone = new CancellationTokenSource();
        faults.AtNextCommit(gone.CancelAsync);

        (await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, gone.Token)).ShouldBeTrue();

        ended.ShouldBe([session.Session.Id]);
    }

    [Fact]
    public async Task A_node_caches_a_limited_number_of_sessions()
    {
        await using var shop = await OpenWithAccountsAsync(DatabaseEngine.Sqlite, new AccountSessionOptions { MaxRemembered = 3 });
        var ann = await SignUpAsync(shop, "ann");
        var sessions = new List<NewSession>();
        for (var i = 0; i < 10; i++)
            sessions.Add(await LogInAsync(shop, ann));

        foreach (var session in sessions.Concat(sessions))
            (await FindAsync(shop, session))!.Session.Id.ShouldBe(session.Session.Id);
        await shop.Get<IAccountSessions>().EndAllAsync(ann.Id, cancellationToken: Cancelled);

        foreach (var session in sessions)
            (await FindAsync(shop, session)).ShouldBeNull();
    }

    [Fact]
    public void A_result_read_before_the_end_is_not_cached_after_it()
    {
        var known = new SessionCache(
            new SessionFeed(), Options.Create(new AccountSessionOptions()), TimeProvider.System, NullLogger<SessionCache>.Instance);
        var hash = SHA256.HashData([1]);
        var session = new Session
        {
            Id = "session",
            CreatedAt = default,
            UpdatedAt = default,
            UserId = "ann",
            TokenHash = hash,
            CreatedWith = Session.ByLogin,
            ExpiresAt = DateTimeOffset.MaxValue,
        };
        var signedIn = new SignedIn(session, "ann", "ann", new HashSet<string>());

        var changes = known.Changes;
        known.Remove(session);
        known.Add(hash, signedIn, changes);
        known.Find(hash).ShouldBeNull();

        known.Add(hash, signedIn, known.Changes);
        known.Find(hash).ShouldBe(signedIn);
    }

    private static TheoryData<DatabaseEngine, string> Each(params string[] changes)
    {
        var data = new TheoryData<DatabaseEngine, string>();
        foreach (var engine in new[] { DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer })
        {
            foreach (var change in changes)
                data.Add(engine, change);
        }
        return data;
    }

    private Task<TestShop> OpenWithAccountsAsync(
        DatabaseEngine engine, AccountSessionOptions? options = null) => OpenShopAsync(engine, addServices: services =>
    {
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddIdentityCore<User>()
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<FlashSaleDbContext>()
            .AddUserStore<AccountStore>()
            .AddDefaultTokenProviders();
        if (options is not null)
            services.AddSingleton(Options.Create(options));
        faults.Watch(services);
        concurrently.Watch(services);
    });

    private static async Task<User> SignUpAsync(TestShop shop, string name, params string[] roles)
    {
        await using var scope = shop.Get<IServiceScopeFactory>().CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var user = User.Create(name, $"{name}@example.com", shop.Now);
        (await users.CreateAsync(user, Password)).Succeeded.ShouldBeTrue();
        (await users.AddToRolesAsync(user, roles)).Succeeded.ShouldBeTrue();
        return user;
    }

    private static async Task<NewSession> LogInAsync(TestShop shop, User user, string? installationId = null)
    {
        await using var context = shop.Context();
        var stamp = await context.Users.Where(each => each.Id == user.Id).Select(each => each.SecurityStamp).SingleAsync(Cancelled);
        return (await shop.Get<IAccountSessions>().CreateAsync(user.Id, stamp!, Session.ByLogin, installationId, Cancelled))
            .ShouldNotBeNull();
    }

    private static Task<SignedIn?> FindAsync(TestShop shop, NewSession session) =>
        shop.Get<IAccountSessions>().FindAsync(session.Token, Cancelled);

    private static async Task ChangeAsync(TestShop shop, User user, Func<UserManager<User>, User, Task<IdentityResult>> change)
    {
        await using var scope = shop.Get<IServiceScopeFactory>().CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        (await change(users, (await users.FindByIdAsync(user.Id))!)).Succeeded.ShouldBeTrue();
    }

    private IDisposable Listen(TestShop shop) => shop.Get<IAccountSessions>().SubscribeToEnded(ended.Add);
}
