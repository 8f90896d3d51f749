using FlashSale.Web.Hosting.Limits;

namespace FlashSale.Web.Account;

/// <summary>
/// Limits how often one address may try passwords or request e-mails per minute, on pages and in the API together, and on all nodes
/// together if Redis is configured.
/// </summary>
internal sealed class AttemptLimit(IWindowCounter counter, AccountOptions options)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Counts a login or an e-mail.</summary>
    /// <returns>Null if it's within the limit; otherwise how long to wait.</returns>
    public async ValueTask<TimeSpan?> CountAsync(string address, CancellationToken cancellationToken)
    {
        var count = await counter.AddAsync($"attempt:{address}", 1, Window, cancellationToken);
        return count.WaitBeyond(options.AttemptsPerMinute);
    }
}
