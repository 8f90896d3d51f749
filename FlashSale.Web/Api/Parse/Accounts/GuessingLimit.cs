using System.Threading.RateLimiting;
using FlashSale.Web.Accounts;
using FlashSale.Web.Api.Parse.Errors;

namespace FlashSale.Web.Api.Parse.Accounts;

/// <summary>
/// Bounds how often one address may try passwords, have mails sent or make accounts. Also the parts of a batch count, which is why it stands here and not in
/// front of the API.
/// </summary>
internal sealed class GuessingLimit : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> attempts;
    private readonly PartitionedRateLimiter<string> signUps;
    private readonly PartitionedRateLimiter<string> installations;

    public GuessingLimit(AccountOptions accounts, ParseOptions parse)
    {
        attempts = PerAddress(accounts.AttemptsPerMinute);
        signUps = PerAddress(parse.SignUpsPerMinute);
        installations = PerAddress(parse.InstallationsPerMinute);
    }

    /// <summary>Counts a login or a mail.</summary>
    /// <exception cref="ParseException">There were too many.</exception>
    public void CountAttempt(string address) => Count(attempts, address);

    /// <summary>Counts a new account.</summary>
    /// <exception cref="ParseException">There were too many.</exception>
    public void CountSignUp(string address) => Count(signUps, address);

    /// <summary>Counts an installation that an app sends as a new one.</summary>
    /// <exception cref="ParseException">There were too many.</exception>
    public void CountInstallation(string address) => Count(installations, address);

    public void Dispose()
    {
        attempts.Dispose();
        signUps.Dispose();
        installations.Dispose();
    }

    private static PartitionedRateLimiter<string> PerAddress(int perMinute) => PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = Window }));

    private static void Count(PartitionedRateLimiter<string> limiter, string address)
    {
        using var lease = limiter.AttemptAcquire(address);
        if (!lease.IsAcquired)
            throw new ParseException(ParseError.TooMany("Too many attempts. Wait a minute, then try again.", lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window));
    }
}
