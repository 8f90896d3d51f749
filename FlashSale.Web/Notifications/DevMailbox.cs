using FlashSale.Domain;

namespace FlashSale.Web.Notifications;

/// <summary>
/// Stores the newest e-mails in memory instead of sending them, so that development works without a mail server. Thread-safe.
/// </summary>
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

    /// <summary>The e-mails, newest first.</summary>
    public IReadOnlyList<DevMail> Newest()
    {
        lock (gate)
            return [.. mails];
    }
}
