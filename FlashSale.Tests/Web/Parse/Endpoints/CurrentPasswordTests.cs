using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Data;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>An app whose user logged in days ago changes what could lock the account's owner out.</summary>
public sealed class CurrentPasswordTests(ApiShop api) : IClassFixture<ApiShop>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("password", "Other horse 8!")]
    [InlineData("email", "thief@example.com")]
    public async Task A_change_without_the_current_password_is_refused(string field, string value)
    {
        using var ann = await LoggedInDaysAgoAsync();

        var refused = await ann.PutAsync($"/users/{ann.UserId}", new JsonObject { [field] = value });

        refused.ShouldFail(400, 119);
        refused.Reason.ShouldBe("passwordRequired");
    }

    [Theory]
    [InlineData("/users")]
    [InlineData("/classes/_User")]
    public async Task A_wrong_current_password_changes_nothing(string users)
    {
        using var ann = await LoggedInDaysAgoAsync();

        var refused = await ann.PutAsync($"{users}/{ann.UserId}", new { password = "Other horse 8!", currentPassword = "wrong" });

        refused.ShouldFail(400, 119);
        refused.Reason.ShouldBe("wrongPassword");
    }

    [Fact]
    public async Task The_current_password_lets_the_change_through()
    {
        using var ann = await LoggedInDaysAgoAsync();
        var change = new { password = "Other horse 8!", currentPassword = RunningShop.Password };

        (await ann.PutAsync($"/users/{ann.UserId}", change)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_name_and_an_unchanged_address_need_no_password()
    {
        using var ann = await LoggedInDaysAgoAsync();
        var email = (await ann.GetAsync("/users/me"))["email"]!;

        (await ann.PutAsync($"/users/{ann.UserId}", new { displayName = "Ann", email })).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_account_is_not_deleted_with_a_token_alone()
    {
        using var ann = await LoggedInDaysAgoAsync();

        (await ann.DeleteAsync($"/users/{ann.UserId}")).ShouldFail(400, 119);

        (await ann.PostAsync($"/users/{ann.UserId}", new { _method = "DELETE", currentPassword = RunningShop.Password }))
            .ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Batch_cannot_bypass_the_limits()
    {
        using var ann = await LoggedInDaysAgoAsync();

        var replies = await ann.PostAsync("/batch", new
        {
            requests = new[] { new { method = "PUT", path = $"/parse/users/{ann.UserId}", body = new { password = "Other horse 8!" } } },
        });

        replies.Json[0]!["error"]!["code"]!.GetValue<int>().ShouldBe(119);
    }

    [Fact]
    public async Task An_app_that_has_just_logged_in_again_needs_no_password()
    {
        using var ann = await LoggedInDaysAgoAsync();
        using var again = await new ParseClient(api.Shop).LogInAsync((await ann.GetAsync("/users/me"))["username"]!);

        (await again.PutAsync($"/users/{ann.UserId}", new { password = "Other horse 8!" })).ShouldBe(HttpStatusCode.OK);
    }

    private async Task<ParseClient> LoggedInDaysAgoAsync()
    {
        var client = await api.ShopperAsync();
        await using var context = await api.Shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(Cancelled);
        var daysAgo = RunningShop.Now.AddDays(-3);
        await context.Sessions.Where(session => session.UserId == client.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.CreatedAt, daysAgo), Cancelled);
        return client;
    }
}
