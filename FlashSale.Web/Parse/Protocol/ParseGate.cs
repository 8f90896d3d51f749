using System.Net;
using System.Security.Cryptography;
using System.Text;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>Authenticates requests by application id, keys and session token. Cookies are ignored.</summary>
internal sealed partial class ParseGate(ParseOptions options, IAccountSessions sessions, ILogger<ParseGate> logger)
{
    private static readonly string[] ProxyHeaders =
    [
        "X-Forwarded-For",
        "Forwarded",
        "X-Real-IP",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "Via",
    ];

    /// <summary>Authenticates the sender of a request.</summary>
    /// <exception cref="ParseException">The credentials are invalid.</exception>
    public async Task<Caller> AuthenticateAsync(ParseCredentials credentials, IPAddress? address, CancellationToken cancellationToken)
    {
        if (credentials.ApplicationId != options.ApplicationId)
            throw new ParseException(ParseError.Unauthorized);
        var hasMasterKey = credentials.MasterKey is { } key && CheckMasterKey(key, address);
        if (!hasMasterKey && options.RequiresKey && !HasValidKey(credentials))
            throw new ParseException(ParseError.Unauthorized);
        if (credentials.SessionToken is not { } token)
            return hasMasterKey ? Caller.Anonymous with { HasMasterKey = true } : Caller.Anonymous;
        var signedIn = await sessions.FindAsync(token, cancellationToken) ?? throw new ParseException(ParseError.InvalidSession);
        return new Caller(signedIn.UserId, signedIn.UserName, signedIn.Session.Id, signedIn.IsMerchant, hasMasterKey);
    }

    /// <summary>
    /// Authenticates a live client. As in parse-server, an invalid session or master key isn't an error; the client gets the remaining
    /// rights.
    /// </summary>
    /// <returns>The valid session, if any, and whether the master key is valid.</returns>
    /// <exception cref="ParseException">The application id is wrong, or a required key is missing or wrong.</exception>
    public async Task<(SignedIn? SignedIn, bool HasMasterKey)> AuthenticateLenientlyAsync(
        ParseCredentials credentials, IPAddress? address, CancellationToken cancellationToken)
    {
        if (credentials.ApplicationId != options.ApplicationId)
            throw new ParseException(ParseError.Unauthorized);
        var hasMasterKey = credentials.MasterKey is { } key
            && options.MasterKey is { } expected
            && AllowsMasterKeyFrom(address)
            && IsSame(key, expected);
        if (!hasMasterKey && options.RequiresKey && !HasValidKey(credentials))
            throw new ParseException(ParseError.Unauthorized);
        var signedIn = credentials.SessionToken is { } token ? await sessions.FindAsync(token, cancellationToken) : null;
        return (signedIn, hasMasterKey);
    }

    /// <summary>Gets the address of a request's sender; null if it comes through an untrusted proxy and may be from anywhere.</summary>
    public IPAddress? AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (!ProxyHeaders.Any(http.Request.Headers.ContainsKey))
            return address;
        // If the connection is from a proxy despite its headers, they couldn't be parsed, so the sender may be anywhere.
        return options.HasTrustedProxies && address is not null && !options.ProxyNetworks.Any(network => network.Contains(address))
            ? address
            : null;
    }

    // A wrong key is refused, so that the client doesn't continue with fewer rights than it expects.
    private bool CheckMasterKey(string key, IPAddress? address)
    {
        if (options.MasterKey is not { } expected)
            throw new ParseException(ParseError.MasterKeyRequired);
        if (!AllowsMasterKeyFrom(address))
            throw new ParseException(ParseError.Unauthorized);
        return IsSame(key, expected) ? true : throw new ParseException(ParseError.MasterKeyRequired);
    }

    // Whether the master key may be used from this address.
    private bool AllowsMasterKeyFrom(IPAddress? address)
    {
        var from = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        if (from is not null && options.MasterKeyNetworks.Any(network => network.Contains(from)))
            return true;
        LogMasterKeyRefused(from);
        return false;
    }

    private bool HasValidKey(ParseCredentials credentials) =>
        IsKey(credentials.RestKey, options.RestKey)
        || IsKey(credentials.JavaScriptKey, options.JavaScriptKey)
        || IsKey(credentials.ClientKey, options.ClientKey)
        || IsKey(credentials.DotNetKey, options.DotNetKey);

    private static bool IsKey(string? shown, string? expected) => shown is not null && expected is not null && IsSame(shown, expected);

    // Hashes have equal lengths and are compared in constant time.
    private static bool IsSame(string shown, string expected) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Refused the master key from {Address}: not in Parse:MasterKeyAddresses, or behind a proxy without "
                + "ASPNETCORE_FORWARDEDHEADERS_ENABLED"),
    ]
    private partial void LogMasterKeyRefused(IPAddress? address);
}
