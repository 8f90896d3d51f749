using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Writing;

/// <summary>What a change is made with, whichever door it came through. Nothing of HTTP is in it.</summary>
public sealed record ParseCall
{
    /// <summary>Who sends it.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The services of the request.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Where the shop is reached, such as <c>https://shop.example.com/</c>.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>The client's key for this one change: the same key again gives the same order again. Null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The version that the object must still have; null for whatever it has.</summary>
    public ulong? IfMatch { get; init; }

    /// <summary>The client installation, if it says so.</summary>
    public string? InstallationId { get; init; }

    /// <summary>A service of the shop.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>The account that sends it.</summary>
    /// <exception cref="ParseException">Nobody is logged in.</exception>
    public string RequireUserId() => Caller.UserId ?? throw new ParseException(ParseError.LoginRequired);
}
