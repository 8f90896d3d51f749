using FlashSale.Web.Account;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Applies the limits per address. This isn't middleware, because each part of a batch counts.</summary>
internal static class RequestLimits
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Counts a login attempt or account e-mail.</summary>
    /// <exception cref="ParseException">The limit is exceeded.</exception>
    public static async Task CountAttemptAsync(this ParseRequest request, CancellationToken cancellationToken) =>
        ThrowIfLimited(await request.Get<AttemptLimit>().CountAsync(request.Address, cancellationToken));

    /// <summary>Counts a sign-up.</summary>
    /// <exception cref="ParseException">The limit is exceeded.</exception>
    public static async Task CountSignUpAsync(this ParseRequest request, CancellationToken cancellationToken)
    {
        await request.CountAsync("sign-up", request.Get<ParseOptions>().SignUpsPerMinute, cancellationToken);
        if (!await request.Get<FairShare>().TryWaitForSignUpAsync(request.Address, cancellationToken))
            ThrowIfLimited(FairShare.LongestWait);
    }

    /// <summary>Counts a saved installation.</summary>
    /// <exception cref="ParseException">The limit is exceeded.</exception>
    public static Task CountInstallationAsync(this ParseRequest request, CancellationToken cancellationToken) =>
        request.CountAsync("installation", request.Get<ParseOptions>().InstallationsPerMinute, cancellationToken);

    /// <summary>Waits for a free password-hashing slot. Dispose the result when done.</summary>
    /// <exception cref="ParseException">Too many requests are already waiting.</exception>
    public static async Task<IDisposable> EnterHashingAsync(
        this ParseRequest request, CancellationToken cancellationToken, bool isSignUp = false) =>
        await request.Get<HashingLimiter>().TryEnterAsync(request.Address, isSignUp, cancellationToken)
        ?? throw new ParseException(
            ParseError.TooMany("Many people are logging in right now. Try again in a moment.", HashingLimiter.RetryAfter));

    private static async Task CountAsync(this ParseRequest request, string name, int most, CancellationToken cancellationToken)
    {
        var count = await request.Get<IWindowCounter>().AddAsync($"{name}:{request.Address}", 1, Window, cancellationToken);
        ThrowIfLimited(count.WaitBeyond(most));
    }

    private static void ThrowIfLimited(TimeSpan? wait)
    {
        if (wait is { } time)
            throw new ParseException(ParseError.TooMany("Too many attempts. Wait a minute, then try again.", time));
    }
}
