using System.Security.Claims;
using FlashSale.Web.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Accounts;

public sealed class LoginsTests
{
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Logins logins;

    public LoginsTests() => logins = new Logins(clock);

    [Fact]
    public void A_logout_ends_this_login_and_no_other_of_the_same_person()
    {
        var (atWork, atHome) = (Begin("ann"), Begin("ann"));

        logins.End(atWork);

        logins.HasEnded(atWork).ShouldBeTrue();
        logins.HasEnded(atHome).ShouldBeFalse();
    }

    [Fact]
    public void New_claims_of_the_same_login_end_with_it()
    {
        var login = Begin("ann");
        var renewed = Of("ann");
        logins.Begin(renewed, login);
        var refreshed = Of("ann");
        logins.GoOn(refreshed, renewed);

        logins.End(refreshed);

        logins.HasEnded(login).ShouldBeTrue();
        logins.HasEnded(renewed).ShouldBeTrue();
    }

    [Fact]
    public void Another_person_who_logs_in_ends_the_login_before()
    {
        var ann = Begin("ann");
        var bob = Of("bob");

        logins.Begin(bob, ann);

        logins.HasEnded(ann).ShouldBeTrue();
        logins.HasEnded(bob).ShouldBeFalse();
    }

    [Fact]
    public void Who_logs_in_again_with_a_cookie_that_came_back_has_a_login_of_his_own()
    {
        var ended = Begin("ann");
        logins.End(ended);
        var again = Of("ann");

        logins.Begin(again, ended);

        logins.HasEnded(again).ShouldBeFalse();
    }

    [Fact]
    public void A_login_from_before_logins_had_names_gets_one()
    {
        var refreshed = Of("ann");
        logins.GoOn(refreshed, Of("ann"));

        logins.End(refreshed);

        logins.HasEnded(refreshed).ShouldBeTrue();
    }

    [Fact]
    public void A_logout_is_forgotten_when_every_open_page_has_looked_again()
    {
        var login = Begin("ann");
        logins.End(login);

        clock.Advance(TimeSpan.FromHours(1));
        logins.End(Begin("bob"));

        logins.HasEnded(login).ShouldBeFalse();
    }

    private ClaimsPrincipal Begin(string userId)
    {
        var login = Of(userId);
        logins.Begin(login, Nobody);
        return login;
    }

    private static ClaimsPrincipal Of(string userId) => new(new ClaimsIdentity([new System.Security.Claims.Claim(ClaimTypes.NameIdentifier, userId)], "test"));
}
