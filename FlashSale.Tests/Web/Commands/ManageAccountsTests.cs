using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Commands;

public sealed class ManageAccountsTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory]
    [InlineData("set-password", false)]
    [InlineData("reset-2fa", false)]
    [InlineData("revoke-merchant", false)]
    [InlineData("set-password", true)]
    [InlineData("reset-2fa", true)]
    [InlineData("revoke-merchant", true)]
    public async Task A_new_password_ends_every_session_and_login(string command, bool hasTwoFactors)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var mia = await AddMerchantAsync(shop);
        var bob = (await shop.AddUserAsync("bob")).Id;
        await AddLoginAsync(shop, mia);
        await AddLoginAsync(shop, bob);
        await using (var setUp = shop.Context())
        {
            await setUp.Users.Where(user => user.Id == mia)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.TwoFactorEnabled, hasTwoFactors), Cancelled);
        }

        var result = await RunAsync(shop, command, "--username", "mia");

        result.ExitCode.ShouldBe(0, result.Errors);
        await using var context = shop.Context();
        (await context.Logins.ToListAsync(Cancelled)).ShouldHaveSingleItem().UserId.ShouldBe(bob);
    }

    [Fact]
    public async Task A_former_merchant_stays_a_customer()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        await AddMerchantAsync(shop);

        (await RunAsync(shop, "revoke-merchant", "--username", "mia")).ExitCode.ShouldBe(0);

        await using var context = shop.Context();
        (await context.UserRoles.Join(context.Roles, held => held.RoleId, role => role.Id, (held, role) => role.Name)
            .ToListAsync(Cancelled))
            .ShouldBe([Roles.Customer]);
        (await RunAsync(shop, "revoke-merchant", "--username", "mia")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_weak_password_is_refused_and_the_old_one_kept()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        await AddMerchantAsync(shop);
        await using var context = shop.Context();
        var before = await context.Users.Select(user => user.PasswordHash).SingleAsync(Cancelled);

        var result = await RunAsync(shop, "set-password", "--username", "mia", password: "kettle");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("Passwords must be at least 8 characters.");
        (await context.Users.Select(user => user.PasswordHash).SingleAsync(Cancelled)).ShouldBe(before);
    }

    [Theory]
    [InlineData("unlock", "--username", "nobody", 1)]
    [InlineData("unlock", "--email", "mia@example.com", 2)]
    [InlineData("lock", "--username", "mia", 2)]
    public async Task A_wrong_call_is_explained(string command, string option, string value, int exitCode)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        (await RunAsync(shop, command, option, value)).ExitCode.ShouldBe(exitCode);
    }

    [Fact]
    public async Task Unlocking_keeps_the_logins()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        await AddLoginAsync(shop, await AddMerchantAsync(shop));

        (await RunAsync(shop, "unlock", "--username", "mia")).ExitCode.ShouldBe(0);

        await using var context = shop.Context();
        (await context.Logins.CountAsync(Cancelled)).ShouldBe(1);
        (await context.Users.SingleAsync(Cancelled)).LockoutEnd.ShouldNotBeNull();
    }

    private static async Task<string> AddMerchantAsync(TestShop shop)
    {
        string[] command = ["create-merchant", "--username", "mia", "--email", "mia@example.com"];
        (await ShopProcess.RunAsync(command, SettingsOf(shop), "Right horse 7!"))
            .ExitCode.ShouldBe(0);
        await using var context = shop.Context();
        return await context.Users.Where(user => user.UserName == "mia").Select(user => user.Id).SingleAsync(Cancelled);
    }

    private static async Task AddLoginAsync(TestShop shop, string userId)
    {
        var now = TimeProvider.System.Now();
        await using var context = shop.Context();
        context.Add(new Login
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            UserId = userId,
            LastSeenAt = now,
            ExpiresAt = now.AddDays(14),
        });
        await context.SaveChangesAsync(Cancelled);
    }

    private static Task<ShopProcessResult> RunAsync(
        TestShop shop, string command, string option, string value, string password = "Another horse 8!") =>
        ShopProcess.RunAsync(["accounts", command, option, value], SettingsOf(shop), password);

    private static Dictionary<string, string> SettingsOf(TestShop shop) =>
        new() { ["ConnectionStrings__FlashSale"] = shop.ConnectionString };
}
