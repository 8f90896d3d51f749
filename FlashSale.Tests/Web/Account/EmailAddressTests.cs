using System.Net;
using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Account;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Account;

public sealed class EmailAddressTests
{
    private static readonly string[] Invalid =
    [
        "", " ", "x", "@", "x@", "@example.com", "x@@example.com", "x@y@example.com",
        "dots..x@example.com", ".x@example.com", "x.@example.com",
        "x1<x@example.com", "Bob y <bob@example.com>", "<bob@example.com>", "\"Bob\" <bob@example.com>", "bob@example.com>",
        "bob@example.com, ann@example.com",
        "bob(comment)@example.com", "bob@example.com(comment)", "\"bob\"@example.com", "\"b b\"@example.com", "b b@example.com",
        " bob@example.com", "bob@example.com ",
        "bob@example.com.", "bob@.example.com", "bob@example..com", "bob@-example.com", "bob@example-.com", "bob@example", "bob@localhost",
        "bob@127.0.0.1", "bob@[127.0.0.1]", "bob@example.com:25", "bob@exa_mple.com",
        "bob@example.com\r\nBcc: x@example.com", "bob\0@example.com", "bob\u200B@example.com",
        "bob@exam\u00ADple.com", "bob\u202E@example.com",
        "ｂob@example.com", "bob＠example.com", "bob@ｅxample.com", "bıb@example.com", "bob@exámple.com", "bob@example。com",
        "Müller@example.com",
        new string('x', 65) + "@example.com", "x@" + new string('y', 64) + ".com",
        "x@" + string.Concat(Enumerable.Repeat("abcdefghi.", 26)) + "com",
        "=?utf-8?q?bob?=@example.com\t", "mailto:bob@example.com", "bob@example.com;",
    ];

    private static readonly string[] Valid =
    [
        "ann@example.com", "Ann.B-c_d+tag@Sub.Example.co.uk", "o'brien@example.com", "a@b.co", "x!#$%&'*+-/=?^_`{|}~@example.com",
        "1@2.example",
        "bob@xn--mller-kva.example", new string('x', 64) + "@example.com", "bob@123.com",
    ];

    public static TheoryData<string> InvalidAddresses => [.. Invalid];

    public static TheoryData<string> ValidAddresses => [.. Valid];

    [Theory, MemberData(nameof(InvalidAddresses))]
    public void An_invalid_address_is_refused(string address) => EmailAddress.IsValid(address).ShouldBeFalse();

    [Theory, MemberData(nameof(ValidAddresses))]
    public void A_valid_address_is_accepted(string address) => EmailAddress.IsValid(address).ShouldBeTrue();

    [Fact]
    public async Task No_way_to_sign_up_accepts_an_invalid_address()
    {
        await using var shop = RunningShop.Open(host => host
            .UseSetting("Parse:SignUpsPerMinute", "1000")
            .UseSetting("Accounts:AttemptsPerMinute", "1000"));
        await shop.AddUserAsync("ann");
        using var visitor = new Visitor(shop);
        using var client = new ParseClient(shop);
        using var ann = await new ParseClient(shop).LogInAsync("ann");
        await using var scope = shop.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();

        // Requests with a NUL are refused before anything reads an address in them.
        var sendable = Invalid
            .Where(address => address.Trim() == address && address.Length > 0 && !address.Contains('\0', StringComparison.Ordinal));
        foreach (var address in sendable)
        {
            await visitor.SignUpAsync("bob", address);
            visitor.Text.ShouldContain("Enter an e-mail address such as ann@example.com.", customMessage: address);
            var signedUp = await client.PostAsync("/users", new { username = "bob", password = RunningShop.Password, email = address });
            signedUp.ShouldFail(400, 125);
            (await ann.PutAsync($"/users/{ann.UserId}", new { email = address })).ShouldFail(400, 125);
            (await client.PostAsync("/requestPasswordReset", new { email = address })).ShouldFail(400, 125);
            (await users.CreateAsync(User.Create("bob", address, RunningShop.Now), RunningShop.Password)).Succeeded.ShouldBeFalse(address);
        }

        (await users.Users.CountAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        (await users.FindByNameAsync("ann"))!.Email.ShouldBe("ann@example.com");
    }

    [Fact]
    public async Task The_page_that_changes_the_address_refuses_an_invalid_one()
    {
        await using var shop = RunningShop.Open();
        await shop.AddUserAsync("ann");
        using var visitor = new Visitor(shop);
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/Email");

        await visitor.SubmitAsync(("Input.NewEmail", "Bob y <bob@example.com>"));

        visitor.Text.ShouldContain("Enter an e-mail address such as ann@example.com.");
    }

    [Fact]
    public async Task A_link_cannot_set_an_invalid_address()
    {
        await using var shop = RunningShop.Open();
        var ann = await shop.AddUserAsync("ann");
        await using var scope = shop.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var user = (await users.FindByIdAsync(ann.Id))!;
        var token = await users.GenerateChangeEmailTokenAsync(user, "x1<x@example.com");

        (await users.ChangeEmailAsync(user, "x1<x@example.com", token)).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public async Task An_account_with_an_invalid_address_can_log_in_and_change_it()
    {
        await using var shop = RunningShop.Open();
        var ann = await shop.AddUserAsync("ann", Roles.Merchant);
        await SetStoredEmailAsync(shop, ann, "dots..x@example.com");
        using var visitor = new Visitor(shop);

        await visitor.LogInAsync("ann", "wrong");
        await visitor.LogInAsync("dots..x@example.com", returnUrl: "/Account/Manage");
        visitor.Address.ShouldBe("/Account/Manage");
        await visitor.SubmitAsync(("Input.DisplayName", "Ann"));
        visitor.Text.ShouldContain("Profile saved.");
        await visitor.OpenAsync("/Account/Manage/Email");
        await visitor.SubmitAsync(("Input.NewEmail", "ann2@example.com"));
        await visitor.FollowNewestMailAsync();

        visitor.Text.ShouldContain("Your e-mail address was changed");
        using var client = await new ParseClient(shop).LogInAsync("ann2@example.com");
        await SetStoredEmailAsync(shop, ann, "dots..x@example.com");
        (await client.PutAsync($"/users/{ann.Id}", new { email = "dots..x@example.com", displayName = "A" })).ShouldBe(HttpStatusCode.OK);
        (await client.PutAsync($"/users/{ann.Id}", new { email = "ann3@example.com" })).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("ANN@example.com")]
    [InlineData(" ann@example.com ")]
    [InlineData("ann@EXAMPLE.COM")]
    public async Task Another_spelling_of_an_address_creates_no_second_account(string address)
    {
        await using var shop = RunningShop.Open();
        await shop.AddUserAsync("ann");
        using var client = new ParseClient(shop);

        (await client.PostAsync("/users", new { username = "bob", password = RunningShop.Password, email = address })).ShouldFail(400, 203);
    }

    private static async Task SetStoredEmailAsync(RunningShop shop, User user, string email)
    {
        await using var context = shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext();
        await context.Users.Where(each => each.Id == user.Id)
            .ExecuteUpdateAsync(set => set
                .SetProperty(each => each.Email, email)
                .SetProperty(each => each.NormalizedEmail, email.ToUpperInvariant()));
    }
}
