using FlashSale.Domain;
using FlashSale.Domain.Live;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Live;

/// <summary>Tells the <see cref="ChangeFeed"/> what is committed.</summary>
internal sealed partial class ChangePublisher(ChangeFeed feed, ILogger<ChangePublisher> logger)
{
    /// <summary>Whether there is anybody to tell.</summary>
    public bool IsWanted => feed.IsWanted;

    /// <summary>Tells of committed changes. Never throws: what is committed must not look as if it had failed.</summary>
    public void Publish(IEnumerable<Change> changes)
    {
        try
        {
            foreach (var change in changes)
            {
                foreach (var failure in feed.Publish(change))
                    LogFailure(failure);
            }
        }
#pragma warning disable CA1031 // Those who listen miss something, which is better than selling it twice.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(failure);
        }
    }

    /// <summary>Tells of new orders, and of the notifications that came with them, once they are known to be committed.</summary>
    public void PublishNew(FlashSaleDbContext context, IEnumerable<Order> orders, IEnumerable<Notification> notifications)
    {
        if (IsWanted)
            Publish(orders.Concat<Entity>(notifications).Select(made => new Change(null, Copy(context, made))));
    }

    // EF points what it tracks to other things. It tracks a few orders of a quiet moment; the many of a rush are copied as they are, which costs
    // next to nothing.
    private static Entity Copy(FlashSaleDbContext context, Entity made) =>
        made is Order { Product: not null } or Order { Sale: not null } ? (Entity)context.Entry(made).CurrentValues.ToObject() : made.Copy();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify subscribers of a change")]
    private partial void LogFailure(Exception failure);
}
