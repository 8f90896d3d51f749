using FlashSale.Web.Account;
using FlashSale.Web.Parse;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Limits how often one address may try passwords, request e-mails, or create accounts and installations per minute, on pages and in
/// the API together, and on all nodes together if Redis is configured.
/// </summary>
internal sealed class AttemptLimit(IWindowCounter counter, AccountOptions accounts, ParseOptions parse)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Counts a login or an e-mail.</summary>
    /// <returns>Null if it's within the limit; otherwise how long to wait.</returns>
    public ValueTask<TimeSpan?> CountAttemptAsync(string address, CancellationToken cancellationToken) =>
        CountAsync($"attempt:{address}", accounts.AttemptsPerMinute, cancellationToken);

    /// <summary>Counts an account created through the API.</summary>
    /// <inheritdoc cref="CountAttemptAsync" path="/returns"/>
    public ValueTask<TimeSpan?> CountSignUpAsync(string address, CancellationToken cancellationToken) =>
        CountAsync($"sign-up:{address}", parse.SignUpsPerMinute, cancellationToken);

    /// <summary>Counts a new installation of an app.</summary>
    /// <inheritdoc cref="CountAttemptAsync" path="/returns"/>
    public ValueTask<TimeSpan?> CountInstallationAsync(string address, CancellationToken cancellationToken) =>
        CountAsync($"installation:{address}", parse.InstallationsPerMinute, cancellationToken);

    private async ValueTask<TimeSpan?> CountAsync(string name, int most, CancellationToken cancellationToken)
    {
        var count = await counter.AddAsync(name, 1, Window, cancellationToken);
        return count.Total <= most ? null : count.Remaining;
    }
}
