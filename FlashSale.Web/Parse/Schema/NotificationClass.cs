using System.Linq.Expressions;
using FlashSale.Domain.Notifications;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>Notification</c>.</summary>
public sealed class NotificationClass : EntityClass<Notification>
{
    /// <inheritdoc/>
    public override string Name => "Notification";

    /// <inheritdoc/>
    public override string Description => "A message from the shop to a customer.";

    /// <inheritdoc/>
    public override ClassRights Rights => new(Access.SignedIn, Access.MasterKeyOnly, Access.SignedIn, Access.SignedIn);

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => new(((Notification)entity).UserId, ForMerchants: false);

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(
        object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        if (changes.DateOf("readAt") is null)
            throw new ParseException(ParseError.Validation("A notification can't be marked as unread. Set readAt to a date."));
        return await call.Get<INotifications>().MarkReadAsync(call.RequireUserId(), IdOf(current), cancellationToken)
            ?? throw new ParseException(ParseError.NotFound);
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(object current, ParseCall call, CancellationToken cancellationToken)
    {
        if (!await call.Get<INotifications>().DeleteOwnAsync(call.RequireUserId(), IdOf(current), cancellationToken))
            throw new ParseException(ParseError.NotFoundForDelete);
    }

    /// <inheritdoc/>
    protected override Expression<Func<Notification, bool>> ReadableBy(Caller caller)
    {
        var own = caller.UserId;
        return notification => notification.UserId == own;
    }

    /// <inheritdoc/>
    protected override bool CanRead(Notification entity, Caller caller) => entity.UserId == caller.UserId;

    /// <inheritdoc/>
    protected override IEnumerable<ParseField> OwnFields() =>
    [
        Pointer("user", "_User", notification => notification.UserId, "The recipient.", readOnly: true),
        Text("kind", notification => notification.Kind, "The kind of notification, such as order.confirmed.", readOnly: true),
        Text("text", notification => notification.Text, "The message text.", readOnly: true),
        Pointer("order", "Order", notification => notification.OrderId, "The related order, if any.", readOnly: true),
        Date(
            "readAt",
            notification => notification.ReadAt,
            "When the customer read it; absent until then. The shop uses its own time, whatever value is sent."),
    ];
}
