using System.Text.Json;
using FlashSale.Data;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Components.Storefront;
using FlashSale.Web.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Notifications;

/// <summary>Tells a buyer by e-mail of an order.</summary>
internal sealed class OrderMails(IDbContextFactory<FlashSaleDbContext> contexts, IMailer mailer, MoneyFormat money, IOptions<ShopOptions> shop)
{
    /// <summary>Sends the confirmation of the order that the payload names. A buyer who is gone gets none.</summary>
    public Task SendConfirmationAsync(string payload, CancellationToken cancellationToken) => SendAsync(
        payload,
        order => $"Your order {order.Number} at {shop.Value.Name}",
        order =>
        [
            $"your order {order.Number} is confirmed: {order.Quantity} × {order.Product!.Name} for {money.Write(order.Total)}.",
            ClaimWords.For(order, order.Sale),
        ],
        cancellationToken);

    /// <summary>Tells the buyer of the order that the payload names that money came too late and goes back.</summary>
    public Task SendPaidInVainAsync(string payload, CancellationToken cancellationToken) => SendAsync(
        payload,
        order => $"Your payment for order {order.Number} goes back to you",
        order =>
        [
            $"your payment for order {order.Number} ({order.Quantity} × {order.Product!.Name}, {money.Write(order.Total)}) came when the order could no longer be had.",
            "All of the money goes back the way it came. You need not do anything.",
        ],
        cancellationToken);

    private async Task SendAsync(string payload, Func<Order, string> subject, Func<Order, IEnumerable<string>> paragraphs, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(payload);
        var orderId = document.RootElement.GetProperty("orderId").GetString();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var order = await context.Orders.AsNoTracking().Include(each => each.Product).Include(each => each.Sale).SingleOrDefaultAsync(each => each.Id == orderId, cancellationToken);
        var buyer = order?.UserId is { } userId ? await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) : null;
        if (order is null || buyer?.Email is not { } address)
            return;
        var link = shop.Value.PublicUrl is { } publicUrl ? new MailLink("See the order", $"{publicUrl.TrimEnd('/')}/orders/{order.Id}") : null;
        await mailer.SendAsync(new Mail(address, subject(order), [$"Hello {buyer.DisplayName ?? buyer.UserName},", .. paragraphs(order)], link), cancellationToken);
    }
}
