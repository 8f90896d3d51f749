using FlashSale.Data.Engines;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Commands;

public sealed class CreateMerchantTests(ShopDatabases databases) : DataTest(databases)
{
    [Fact]
    public async Task The_new_merchant_can_log_in()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var result = await CreateAsync(shop, "Right horse 7!", "--username", "mia", "--email", "mia@example.com");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.Trim().ShouldBe("Created merchant mia. They can log in now.");
        await using var context = shop.Context();
        var user = await context.Users.SingleAsync(Cancelled);
        user.EmailConfirmed.ShouldBeTrue();
        user.PasswordHash.ShouldNotBeNull();
        (await context.UserRoles.Join(context.Roles, held => held.RoleId, role => role.Id, (held, role) => role.Name)
            .ToListAsync(Cancelled))
            .ShouldBe([Roles.Merchant, Roles.Customer], ignoreOrder: true);
    }

    [Fact]
    public async Task The_password_can_come_from_the_environment()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var environment = new Dictionary<string, string>
        {
            ["FLASHSALE_PASSWORD"] = "Right horse 7!",
            ["ConnectionStrings__FlashSale"] = shop.ConnectionString,
        };

        (await ShopProcess.RunAsync(["create-merchant", "--username", "mia", "--email", "mia@example.com"], environment))
            .ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_weak_password_is_refused_with_an_explanation()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var result = await CreateAsync(shop, "kettle", "--username", "mia", "--email", "mia@example.com");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("Passwords must be at least 8 characters.");
        await using var context = shop.Context();
        (await context.Users.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_taken_username_is_refused()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        await shop.AddUserAsync("mia");

        var result = await CreateAsync(shop, "Right horse 7!", "--username", "mia", "--email", "other@example.com");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("'mia' is already taken");
    }

    [Fact]
    public async Task A_wrong_call_prints_the_usage()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var result = await CreateAsync(shop, "Right horse 7!", "--username", "mia");

        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldContain("Usage:");
    }

    [Fact]
    public async Task The_operators_own_environment_gives_no_username()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var environment = new Dictionary<string, string>
        {
            ["USERNAME"] = "operator",
            ["EMAIL"] = "operator@example.com",
            ["FLASHSALE_PASSWORD"] = "Right horse 7!",
            ["ConnectionStrings__FlashSale"] = shop.ConnectionString,
        };

        var result = await ShopProcess.RunAsync(["create-merchant"], environment);

        result.ExitCode.ShouldBe(2);
        await using var context = shop.Context();
        (await context.Users.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    private static Task<ShopProcessResult> CreateAsync(TestShop shop, string password, params string[] arguments) =>
        ShopProcess.RunAsync(
            ["create-merchant", .. arguments], new() { ["ConnectionStrings__FlashSale"] = shop.ConnectionString }, password);
}
