using FlashSale.Domain;

namespace FlashSale.Web.Notifications;

/// <summary>Keeps the newest mails in memory instead of sending them, so that a newcomer can try everything without a mail server.</summary>
public sealed class DevMailbox(TimeProvider clock) : IMailer
{
    private const int Capacity = 100;
    private readonly Lock gate = new();
    private readonly LinkedList<DevMail> mails = [];

    /// <inheritdoc/>
    public Task SendAsync(Mail mail, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            mails.AddFirst(new DevMail(mail, clock.Now()));
            if (mails.Count > Capacity)
                mails.RemoveLast();
        }
        return Task.CompletedTask;
    }

    /// <summary>The mails, newest first.</summary>
    public IReadOnlyList<DevMail> Newest()
    {
        lock (gate)
            return [.. mails];
    }
}
