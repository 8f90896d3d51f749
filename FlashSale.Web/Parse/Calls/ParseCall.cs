namespace FlashSale.Web.Parse.Calls;

/// <summary>The context of an API call, independent of HTTP.</summary>
public sealed record ParseCall
{
    /// <summary>The caller.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The request's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The shop's base address, such as <c>https://shop.example.com/</c>.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>The idempotency key: repeating it returns the same order. Null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The version that the object must have; null for any.</summary>
    public ulong? IfMatch { get; init; }

    /// <summary>The client's installation id; null for none.</summary>
    public string? InstallationId { get; init; }

    /// <summary>Gets a service.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Gets the caller's account id.</summary>
    /// <exception cref="ParseException">The caller isn't logged in.</exception>
    public string RequireUserId() => Caller.UserId ?? throw new ParseException(ParseError.LoginRequired);
}
