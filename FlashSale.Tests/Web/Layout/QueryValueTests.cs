using System.Net;
using System.Reflection;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Layout;
using Microsoft.AspNetCore.Components;

namespace FlashSale.Tests.Web.Layout;

public sealed class QueryValueTests
{
    [Theory]
    [InlineData("/?page=", "Flash sales")]
    [InlineData("/?show=ended&page=", "Ended")]
    [InlineData("/products/{product}?quantity=", "Copper kettle")]
    [InlineData("/orders?page=", "My orders")]
    [InlineData("/orders/{order}?placed=", "Order {number}")]
    [InlineData("/Account/LoginWith2fa?RememberMe=", "Log in")]
    [InlineData("/Account/RegisterConfirmation?Sent=", "Your account was created")]
    public async Task An_unreadable_value_is_ignored(string address, string title)
    {
        await using var shop = RunningShop.Open();
        var product = await shop.AddLiveSaleAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(await shop.AddUserAsync("ann"), product)).Order;
        using var ann = new Visitor(shop);
        await ann.LogInAsync("ann");
        string Filled(string text) => text
            .Replace("{product}", product.Id, StringComparison.Ordinal)
            .Replace("{order}", order.Id, StringComparison.Ordinal)
            .Replace("{number}", order.Number, StringComparison.Ordinal);

        foreach (var value in new[] { "", "abc", "-", "1.5", "99999999999999", "%00", "%FF", "☃" })
        {
            await ann.OpenAsync(Filled(address) + value);

            ann.Status.ShouldBe(HttpStatusCode.OK, value);
            ann.Page.QuerySelector("h1")!.TextContent.ShouldBe(Filled(title), value);
        }
    }

    [Fact]
    public void Pages_read_query_values_as_text() =>
        typeof(QueryValue).Assembly.GetTypes()
            .SelectMany(each => each.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(property => property.IsDefined(typeof(SupplyParameterFromQueryAttribute)) && property.PropertyType != typeof(string))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")
            .ShouldBeEmpty();

    [Theory]
    [InlineData("2", 2)]
    [InlineData("-1", -1)]
    [InlineData("abc", null)]
    [InlineData("+2", null)]
    [InlineData(" 2", null)]
    [InlineData("2\0", null)]
    [InlineData("-", null)]
    [InlineData("٣", null)]
    [InlineData("99999999999", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_number_is_read(string? value, int? expected) => QueryValue.Number(value).ShouldBe(expected);

    [Theory]
    [InlineData("2", 2)]
    [InlineData("0", 1)]
    [InlineData("-1", 1)]
    [InlineData("abc", 1)]
    [InlineData("1.5", 1)]
    [InlineData(null, 1)]
    [InlineData("99999999999", QueryValue.MaxPage)]
    [InlineData("99999999999999999999999999999999", QueryValue.MaxPage)]
    [InlineData("-99999999999999999999999999999999", 1)]
    [InlineData("NaN", 1)]
    public void A_page_number_is_read(string? value, int expected) => QueryValue.Page(value).ShouldBe(expected);

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData("x", false)]
    [InlineData(null, false)]
    public void A_flag_is_read(string? value, bool expected) => QueryValue.IsTrue(value).ShouldBe(expected);
}
