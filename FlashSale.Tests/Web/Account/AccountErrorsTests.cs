using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Account;

/// <summary>Errors about accounts, as pages, API and commands show them.</summary>
public sealed class AccountErrorsTests : IAsyncLifetime
{
    private readonly RunningShop shop = RunningShop.Open();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public async Task Every_error_keeps_its_code_and_has_the_shops_own_text()
    {
        await using var scope = shop.Services.CreateAsyncScope();
        var own = scope.ServiceProvider.GetRequiredService<IdentityErrorDescriber>();
        var framework = new IdentityErrorDescriber();
        var errors = typeof(IdentityErrorDescriber).GetMethods().Where(method => method.ReturnType == typeof(IdentityError)).ToList();

        foreach (var error in errors)
        {
            object?[] values = [.. error.GetParameters().Select(value => value.ParameterType == typeof(int) ? 8 : (object)"ann")];
            var (shown, original) = ((IdentityError)error.Invoke(own, values)!, (IdentityError)error.Invoke(framework, values)!);
            shown.Code.ShouldBe(original.Code);
            shown.Description.ShouldNotBe(original.Description);
            shown.Description.ShouldEndWith(".");
            shown.Description.ShouldNotContain("Email");
            shown.Description.ShouldNotContain(" email");
        }
        errors.Count.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_weak_password_is_explained_rule_by_rule()
    {
        using var visitor = new Visitor(shop);
        await visitor.OpenAsync("/Account/Register");

        await visitor.SubmitAsync(
            ("Input.UserName", "ann"),
            ("Input.Email", "ann@example.com"),
            ("Input.Password", "kettlekettle"),
            ("Input.ConfirmPassword", "kettlekettle"));

        visitor.Page.QuerySelectorAll(".validation-errors li").Select(item => item.TextContent).ShouldBe(
        [
            "Add a symbol to the password, such as ! or ?.",
            "Add a digit to the password (0 to 9).",
            "Add an uppercase letter to the password (A to Z).",
        ]);
    }
}
