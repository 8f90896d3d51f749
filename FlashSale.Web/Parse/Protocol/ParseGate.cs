using System.Net;
using System.Security.Cryptography;
using System.Text;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.LiveQuery;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>Who may come in: looks at the application id, the keys and the session token. Cookies are never looked at.</summary>
internal sealed partial class ParseGate(ParseOptions options, IAccountSessions sessions, ILogger<ParseGate> logger)
{
    private static readonly string[] ProxyHeaders = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto", "X-Forwarded-Host", "Via"];

    /// <summary>Who sends a request with these credentials.</summary>
    /// <exception cref="ParseException">They are not good.</exception>
    public async Task<Caller> AdmitAsync(ParseCredentials credentials, IPAddress? address, CancellationToken cancellationToken)
    {
        if (credentials.ApplicationId != options.ApplicationId)
            throw new ParseException(ParseError.Unauthorized);
        var hasMasterKey = credentials.MasterKey is { } key && CheckMasterKey(key, address);
        if (!hasMasterKey && options.WantsKey && !ShowsKey(credentials))
            throw new ParseException(ParseError.Unauthorized);
        if (credentials.SessionToken is not { } token)
            return hasMasterKey ? Caller.Anonymous with { HasMasterKey = true } : Caller.Anonymous;
        var signedIn = await sessions.FindAsync(token, cancellationToken) ?? throw new ParseException(ParseError.InvalidSession);
        return new Caller(signedIn.UserId, signedIn.UserName, signedIn.Session.Id, signedIn.IsMerchant, hasMasterKey);
    }

    /// <summary>
    /// Whose rights a LiveQuery client with these credentials has. As in parse-server, a session that isn't valid and a wrong master key
    /// don't end the connection: the client has the rights that are left without them.
    /// </summary>
    /// <exception cref="ParseException">The application id is wrong, or a key is required and none is right.</exception>
    public async Task<Follower> AdmitFollowerAsync(ParseCredentials credentials, IPAddress? address, CancellationToken cancellationToken)
    {
        if (credentials.ApplicationId != options.ApplicationId)
            throw new ParseException(ParseError.Unauthorized);
        var hasMasterKey = credentials.MasterKey is { } key && options.MasterKey is { } right && IsTaken(address) && IsSame(key, right);
        if (!hasMasterKey && options.WantsKey && !ShowsKey(credentials))
            throw new ParseException(ParseError.Unauthorized);
        var anonymous = new Follower(Caller.Anonymous with { HasMasterKey = hasMasterKey });
        if (credentials.SessionToken is not { } token)
            return anonymous;
        return await sessions.FindAsync(token, cancellationToken) is { } signedIn ? Follower.Of(signedIn, hasMasterKey) : anonymous;
    }

    /// <summary>
    /// Where a request comes from; null if a proxy brings it of which the shop was not told, and which the sender may be anywhere behind.
    /// </summary>
    public IPAddress? AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (!ProxyHeaders.Any(http.Request.Headers.ContainsKey))
            return address;
        // A proxy's own address in spite of its headers: they couldn't be read, and the sender may be anywhere.
        return options.IsToldOfProxies && address is not null && !options.ProxyNetworks.Any(network => network.Contains(address)) ? address : null;
    }

    // A client that shows a wrong key is refused: it should not go on as somebody else than it thinks.
    private bool CheckMasterKey(string key, IPAddress? address)
    {
        if (options.MasterKey is not { } right)
            throw new ParseException(ParseError.MasterKeyRequired);
        if (!IsTaken(address))
            throw new ParseException(ParseError.Unauthorized);
        return IsSame(key, right) ? true : throw new ParseException(ParseError.MasterKeyRequired);
    }

    // Whether the master key is taken from there.
    private bool IsTaken(IPAddress? address)
    {
        var from = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        if (from is not null && options.MasterKeyNetworks.Any(network => network.Contains(from)))
            return true;
        LogMasterKeyFromElsewhere(from);
        return false;
    }

    private bool ShowsKey(ParseCredentials credentials) =>
        IsKey(credentials.RestKey, options.RestKey)
        || IsKey(credentials.JavaScriptKey, options.JavaScriptKey)
        || IsKey(credentials.ClientKey, options.ClientKey)
        || IsKey(credentials.DotNetKey, options.DotNetKey);

    private static bool IsKey(string? shown, string? right) => shown is not null && right is not null && IsSame(shown, right);

    // Hashes have one length, and are compared in a time that does not tell where they differ.
    private static bool IsSame(string shown, string right) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request with a master key from {Address} was refused: it is not in Parse:MasterKeyAddresses, or comes through a proxy while ASPNETCORE_FORWARDEDHEADERS_ENABLED is not set")]
    private partial void LogMasterKeyFromElsewhere(IPAddress? address);
}
