namespace FlashSale.Data.Notifications;

/// <summary>An e-mail to a buyer that was given up.</summary>
/// <param name="Id">The outbox message's id.</param>
/// <param name="Kind">The kind of e-mail, such as <c>order.shipped.email</c>.</param>
/// <param name="OrderId">The related order.</param>
/// <param name="Address">The buyer's current address; null if the account was deleted.</param>
/// <param name="Reason">Why it was given up, for merchants.</param>
/// <param name="FailedAt">When it was given up.</param>
public sealed record FailedMail(string Id, string Kind, string OrderId, string? Address, string Reason, DateTimeOffset FailedAt);
