using FlashSale.Data.Engines;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Hosting.Commands;

public sealed class CreateMerchantTests(ShopDatabases databases) : DataTest(databases)
{
    [Fact]
    public async Task Makes_a_merchant_who_can_log_in()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var result = await CreateAsync(shop, "Right horse 7!", "--username", "mia", "--email", "mia@example.com");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.Trim().ShouldBe("Created merchant mia. They can log in now.");
        await using var context = shop.Context();
        var user = await context.Users.SingleAsync(Cancelled);
        user.EmailConfirmed.ShouldBeTrue();
        user.PasswordHash.ShouldNotBeNull();
        (await context.UserRoles.Join(context.Roles, held => held.RoleId, role => role.Id, (held, role) => role.Name).ToListAsync(Cancelled))
            .ShouldBe([Roles.Merchant, Roles.Customer], ignoreOrder: true);
    }

    [Fact]
    public async Task Takes_the_password_from_the_environment()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var environment = new Dictionary<string, string> { ["FLASHSALE_PASSWORD"] = "Right horse 7!", ["ConnectionStrings__FlashSale"] = shop.ConnectionString };

        (await ShopProcess.RunAsync(["create-merchant", "--username", "mia", "--email", "mia@example.com"], environment)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Refuses_a_weak_password_in_words()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var result = await CreateAsync(shop, "kettle", "--username", "mia", "--email", "mia@example.com");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("Passwords must be at least 8 characters.");
        await using var context = shop.Context();
        (await context.Users.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_name_that_is_taken()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        await shop.AddUserAsync("mia");

        var result = await CreateAsync(shop, "Right horse 7!", "--username", "mia", "--email", "other@example.com");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("'mia' is already taken");
    }

    [Fact]
    public async Task Explains_itself_when_called_wrongly()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var result = await CreateAsync(shop, "Right horse 7!", "--username", "mia");

        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldContain("Usage:");
    }

    [Fact]
    public async Task Takes_no_name_from_the_operators_own_environment()
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
        ShopProcess.RunAsync(["create-merchant", .. arguments], new() { ["ConnectionStrings__FlashSale"] = shop.ConnectionString }, password);
}
