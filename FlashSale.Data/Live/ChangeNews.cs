using FlashSale.Domain;
using FlashSale.Domain.Live;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Live;

/// <summary>Tells the <see cref="ChangeFeed"/> what is committed.</summary>
internal sealed partial class ChangeNews(ChangeFeed feed, ILogger<ChangeNews> logger)
{
    /// <summary>Whether there is anybody to tell.</summary>
    public bool IsWanted => feed.HasSubscribers;

    /// <summary>Tells of committed changes. Never throws: what is committed must not look as if it had failed.</summary>
    public void Tell(IEnumerable<Change> changes)
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
    public void TellOfNew(FlashSaleDbContext context, IEnumerable<Order> orders, IEnumerable<Notification> notifications)
    {
        if (IsWanted)
            Tell(orders.Concat<Entity>(notifications).Select(made => new Change(null, Copy(context, made))));
    }

    private static Entity Copy(FlashSaleDbContext context, Entity made) => (Entity)context.Entry(made).CurrentValues.ToObject();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A change could not be told to those who listen")]
    private partial void LogFailure(Exception failure);
}
