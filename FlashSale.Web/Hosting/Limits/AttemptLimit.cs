using FlashSale.Web.Account;
using FlashSale.Web.Parse;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// How often one address may try passwords, have mails sent, or make accounts and installations in a minute: on pages and by the API
/// together, and on all nodes together if there is a Redis.
/// </summary>
internal sealed class AttemptLimit(IWindowCounter counter, AccountOptions accounts, ParseOptions parse)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Counts a login or a mail.</summary>
    /// <returns>Null if it's within the limit, else how long to wait.</returns>
    public ValueTask<TimeSpan?> CountAttemptAsync(string address, CancellationToken cancellationToken) =>
        CountAsync($"attempt:{address}", accounts.AttemptsPerMinute, cancellationToken);

    /// <summary>Counts an account that a program makes.</summary>
    /// <inheritdoc cref="CountAttemptAsync" path="/returns"/>
    public ValueTask<TimeSpan?> CountSignUpAsync(string address, CancellationToken cancellationToken) =>
        CountAsync($"sign-up:{address}", parse.SignUpsPerMinute, cancellationToken);

    /// <summary>Counts an installation that an app sends as a new one.</summary>
    /// <inheritdoc cref="CountAttemptAsync" path="/returns"/>
    public ValueTask<TimeSpan?> CountInstallationAsync(string address, CancellationToken cancellationToken) =>
        CountAsync($"installation:{address}", parse.InstallationsPerMinute, cancellationToken);

    private async ValueTask<TimeSpan?> CountAsync(string name, int most, CancellationToken cancellationToken)
    {
        var count = await counter.AddAsync(name, 1, Window, cancellationToken);
        return count.Total <= most ? null : count.Remaining;
    }
}
