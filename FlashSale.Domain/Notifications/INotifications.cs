namespace FlashSale.Domain.Notifications;

/// <summary>In-app notifications of customers, who can access only their own. Thread-safe.</summary>
public interface INotifications
{
    /// <summary>A customer's notifications, newest first.</summary>
    Task<PageOf<Notification>> ListOwnAsync(string userId, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>A customer's own notification; null if the customer has none with this id.</summary>
    Task<Notification?> FindOwnAsync(string userId, string notificationId, CancellationToken cancellationToken = default);

    /// <summary>Marks a notification as read. If it was read before, the first time stays.</summary>
    /// <returns>The notification; null if the customer has none with this id.</returns>
    Task<Notification?> MarkReadAsync(string userId, string notificationId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a customer's own notification.</summary>
    /// <returns>False if the customer has none with this id.</returns>
    Task<bool> DeleteOwnAsync(string userId, string notificationId, CancellationToken cancellationToken = default);
}
