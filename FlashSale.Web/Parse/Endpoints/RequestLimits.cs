using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>
/// Counts what a request does against its address's limits. The parts of a batch count too, which is why it is here and not in front of the
/// API.
/// </summary>
internal static class RequestLimits
{
    /// <summary>Counts a login or a mail.</summary>
    /// <exception cref="ParseException">There were too many.</exception>
    public static async Task CountAttemptAsync(this ParseRequest request, CancellationToken cancellationToken) =>
        Demand(await request.Get<AttemptLimit>().CountAttemptAsync(request.Address, cancellationToken));

    /// <summary>Counts a new account.</summary>
    /// <exception cref="ParseException">There were too many.</exception>
    public static async Task CountSignUpAsync(this ParseRequest request, CancellationToken cancellationToken)
    {
        Demand(await request.Get<AttemptLimit>().CountSignUpAsync(request.Address, cancellationToken));
        if (!await request.Get<FairShare>().TryWaitForSignUpAsync(request.Address, cancellationToken))
            Demand(FairShare.LongestWait);
    }

    /// <summary>Counts an installation that an app sends as a new one.</summary>
    /// <exception cref="ParseException">There were too many.</exception>
    public static async Task CountInstallationAsync(this ParseRequest request, CancellationToken cancellationToken) =>
        Demand(await request.Get<AttemptLimit>().CountInstallationAsync(request.Address, cancellationToken));

    /// <summary>Waits for room to hash a password. Dispose of the place when that's done.</summary>
    /// <exception cref="ParseException">Too many wait already.</exception>
    public static async Task<IDisposable> EnterHashingAsync(this ParseRequest request, CancellationToken cancellationToken, bool isSignUp = false) =>
        await request.Get<HashingLimiter>().TryEnterAsync(request.Address, isSignUp, cancellationToken)
        ?? throw new ParseException(ParseError.TooMany("Very many people are logging in. Try again in a moment.", HashingLimiter.RetryAfter));

    private static void Demand(TimeSpan? wait)
    {
        if (wait is { } time)
            throw new ParseException(ParseError.TooMany("Too many attempts. Wait a minute, then try again.", time));
    }
}
