namespace FlashSale.Data.Notifications;

/// <summary>An e-mail to a buyer that was given up.</summary>
/// <param name="Id">The outbox message.</param>
/// <param name="Kind">What it tells, such as <c>order.shipped.email</c>.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="Address">The buyer's address as it is now; null once the account is deleted.</param>
/// <param name="Reason">Why it was given up, in words for the merchant.</param>
/// <param name="FailedAt">When it was given up.</param>
public sealed record FailedMail(string Id, string Kind, string OrderId, string? Address, string Reason, DateTimeOffset FailedAt);
