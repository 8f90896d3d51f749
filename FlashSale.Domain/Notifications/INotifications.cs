namespace FlashSale.Domain.Notifications;

/// <summary>What the shop told a customer: each sees and handles only his own.</summary>
public interface INotifications
{
    /// <summary>A customer's notifications, newest first.</summary>
    Task<PageOf<Notification>> ListOwnAsync(string userId, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>A customer's own notification; null if there is none or it is somebody else's.</summary>
    Task<Notification?> FindOwnAsync(string userId, string notificationId, CancellationToken cancellationToken = default);

    /// <summary>Notes that a customer read a notification; one that was read keeps the time of the first reading.</summary>
    /// <returns>The notification; null if there is none or it is somebody else's.</returns>
    Task<Notification?> MarkReadAsync(string userId, string notificationId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a customer's own notification.</summary>
    /// <returns>False if there is none or it is somebody else's.</returns>
    Task<bool> DeleteOwnAsync(string userId, string notificationId, CancellationToken cancellationToken = default);
}
