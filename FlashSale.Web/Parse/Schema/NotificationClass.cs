using System.Linq.Expressions;
using FlashSale.Domain.Notifications;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Schema;

/// <summary>The API's class <c>Notification</c>.</summary>
public sealed class NotificationClass : EntityClass<Notification>
{
    /// <inheritdoc/>
    public override string Name => "Notification";

    /// <inheritdoc/>
    public override string Meaning => "Something the shop tells a customer.";

    /// <inheritdoc/>
    public override ClassRights Rights => new(Access.SignedIn, Access.Nobody, Access.SignedIn, Access.SignedIn);

    /// <inheritdoc/>
    public override Acl? AclOf(object entity) => new(((Notification)entity).UserId, ForMerchants: false);

    /// <inheritdoc/>
    public override async Task<object> UpdateAsync(object current, ParseChanges changes, ParseCall call, CancellationToken cancellationToken)
    {
        if (changes.DateOf("readAt") is null)
            throw new ParseException(ParseError.Validation("What was read stays read: readAt can only be set."));
        return await call.Get<INotifications>().MarkReadAsync(call.RequireUserId(), IdOf(current), cancellationToken) ?? throw new ParseException(ParseError.NotFound);
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
        Pointer("user", "_User", notification => notification.UserId, "To whom.", readOnly: true),
        Text("kind", notification => notification.Kind, "What it is about, such as order.confirmed.", readOnly: true),
        Text("text", notification => notification.Text, "A sentence for the customer.", readOnly: true),
        Pointer("order", "Order", notification => notification.OrderId, "The order that it is about, if any.", readOnly: true),
        Date("readAt", notification => notification.ReadAt, "When the customer read it; absent until then. Whatever is set, the shop notes its own time."),
    ];
}
