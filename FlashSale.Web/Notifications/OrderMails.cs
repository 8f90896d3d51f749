using System.Text.Json;
using FlashSale.Data;
using FlashSale.Domain.Payments;
using FlashSale.Web.Hosting.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Notifications;

/// <summary>Sends buyers e-mails about their orders.</summary>
internal sealed class OrderMails(
    IDbContextFactory<FlashSaleDbContext> contexts, IMailer mailer, MoneyFormat money, IOptions<ShopOptions> shop)
{
    /// <summary>True if e-mails can be sent.</summary>
    public bool CanSend => mailer.CanSend;

    /// <summary>
    /// Sends an e-mail about the order in the payload. Sends nothing if the account was deleted or the text is no longer true.
    /// </summary>
    /// <exception cref="MailRejectedException">The e-mail can never be delivered.</exception>
    public async Task SendAsync(string kind, string payload, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(payload);
        var orderId = document.RootElement.GetProperty("orderId").GetString();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var order = await context.Orders.AsNoTracking().Include(each => each.Sale)
            .SingleOrDefaultAsync(each => each.Id == orderId, cancellationToken);
        var buyer = order?.UserId is { } userId
            ? await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == userId, cancellationToken)
            : null;
        if (order is null || buyer?.Email is not { } address)
            return;
        var refund = await context.Payments.AsNoTracking()
            .Where(payment => payment.OrderId == orderId)
            .Where(payment => payment.Status == PaymentStatus.Refunding || payment.Status == PaymentStatus.Refunded)
            .OrderByDescending(payment => payment.Id).FirstOrDefaultAsync(cancellationToken);
        if (OrderMailText.For(kind, order, refund, shop.Value.Name, money) is not { } text)
            return;
        var link = shop.Value.PublicUrl is { } publicUrl ? new MailLink("View order", $"{publicUrl.TrimEnd('/')}/orders/{order.Id}") : null;
        List<string> paragraphs = [$"Hello {buyer.DisplayName ?? buyer.UserName},", .. text.Paragraphs];
        await mailer.SendAsync(new Mail(address, text.Subject, paragraphs, link), cancellationToken);
    }
}
