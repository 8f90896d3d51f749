using System.Security.Claims;
using AngleSharp.Dom;
using Bunit;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Web.Merchant.Catalog;
using FlashSale.Tests.Web.Merchant.Sales;
using FlashSale.Web.Layout;
using FlashSale.Web.Merchant.Catalog;
using FlashSale.Web.Merchant.Sales;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant;

public sealed class MerchantLayoutTests : IAsyncLifetime
{
    private readonly AdminContext shop = new();

    public MerchantLayoutTests()
    {
        shop.Services.AddSingleton<ISales>(new RecordedSales());
        shop.Services.AddSingleton<IProducts>(new RecordedProducts(AdminContext.ProductWith()));
        shop.JSInterop.SetupModule("./Layout/MerchantLayout.razor.js").Setup<string?>("timeZone").SetResult("Europe/Berlin");
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public void The_menu_keeps_the_draft_of_a_new_sale()
    {
        var page = Show<SaleEditor>();
        Field(page, "Start").Change("2026-06-02T10:00");

        page.Find("button[aria-label=Menu]").Click();

        Field(page, "Start").GetAttribute("value").ShouldBe("2026-06-02T10:00");
    }

    [Fact]
    public void The_menu_keeps_the_draft_of_a_new_product()
    {
        var page = Show<ProductEditor>();
        Field(page, "Name").Input("Teapot");

        page.Find("button[aria-label=Menu]").Click();

        Field(page, "Name").GetAttribute("value").ShouldBe("Teapot");
    }

    private IRenderedComponent<IComponent> Show<TPage>()
        where TPage : IComponent
    {
        var page = shop.Render<CascadingValue<Task<AuthenticationState>>>(root => root
            .Add(
                value => value.Value,
                Task.FromResult(
                    new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "mia")], "test")))))
            .AddChildContent<MerchantLayout>(layout => layout.Add(each => each.Body, body =>
            {
                body.OpenComponent<TPage>(0);
                body.CloseComponent();
            })));
        page.WaitForAssertion(() => page.Find("form.panel"));
        return page;
    }

    private static IElement Field(IRenderedComponent<IComponent> page, string label) =>
        page.FindAll(".mud-input-control").First(control => control.QuerySelector("label")?.TextContent.Trim() == label)
            .QuerySelector("input")!;
}
