using System.Net;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Web.Parse;

/// <summary>The API in Parse's protocol: the section <c>Parse</c> of the configuration.</summary>
public sealed class ParseOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Parse";

    /// <summary>The name that every request gives the shop by. It is no secret.</summary>
    public string ApplicationId { get; set; } = "flash-sale";

    /// <summary>A key that REST clients must show; null for none. If any of the four keys is set, a client must show one of them.</summary>
    public string? RestKey { get; set; }

    /// <summary>A key that JavaScript clients must show; null if they need none.</summary>
    public string? JavaScriptKey { get; set; }

    /// <summary>A key that other clients must show; null if they need none.</summary>
    public string? ClientKey { get; set; }

    /// <summary>A key that .NET and Unity clients must show; null if they need none.</summary>
    public string? DotNetKey { get; set; }

    /// <summary>The key that may do what the shop itself could; null for no such key.</summary>
    public string? MasterKey { get; set; }

    /// <summary>Where the master key may be used from: addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>), with blanks or commas between them.</summary>
    public string MasterKeyAddresses { get; set; } = "127.0.0.1 ::1";

    /// <summary>Origins whose pages may call the API, such as <c>https://app.example.com</c>, with blanks or commas between them; <c>*</c> for all.</summary>
    public string AllowedOrigins { get; set; } = "*";

    /// <summary>Longest body of a request, in bytes.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How deep JSON in a request may be nested.</summary>
    public int MaxJsonDepth { get; set; } = 32;

    /// <summary>How long a request may take.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long what everyone may find is answered without asking the database again; 0 for never. Writes of this node end it sooner.</summary>
    public TimeSpan ShareFor { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Most requests in one batch.</summary>
    public int MaxBatch { get; set; } = 50;

    /// <summary>How many accounts may be made from one address in a minute. Logins and mails are bounded by <c>Accounts:AttemptsPerMinute</c>.</summary>
    public int SignUpsPerMinute { get; set; } = 300;

    /// <summary>How many installations apps may save as new ones from one address in a minute.</summary>
    public int InstallationsPerMinute { get; set; } = 300;

    /// <summary>How much one query may ask for.</summary>
    public QueryLimits Limits { get; set; } = new();

    /// <summary>Whether there is a page to try the API on, at <c>/playground</c>; if nothing is said, in Development only.</summary>
    public bool Playground { get; set; }

    /// <summary>
    /// Whether everybody may read the OpenAPI document in Production; if not, only operators may (see <c>Operations:Token</c>). A shop with
    /// a <see cref="Playground"/> shows it in any case.
    /// </summary>
    public bool PublicReference { get; set; }

    /// <summary>Whether everybody may read the OpenAPI document.</summary>
    internal bool HasPublicReference => PublicReference || Playground;

    /// <summary>Whether a client must show one of the keys.</summary>
    internal bool WantsKey => RestKey is not null || JavaScriptKey is not null || ClientKey is not null || DotNetKey is not null;

    /// <summary>Whether the addresses that proxies tell of are taken for those of the clients.</summary>
    internal bool IsToldOfProxies { get; set; }

    /// <summary>The proxies whose word on addresses is believed.</summary>
    internal IReadOnlyList<IPNetwork> ProxyNetworks { get; set; } = [];

    /// <summary>The networks of <see cref="MasterKeyAddresses"/>.</summary>
    internal IReadOnlyList<IPNetwork> MasterKeyNetworks { get; set; } = [];

    /// <summary>The origins of <see cref="AllowedOrigins"/>; empty for all.</summary>
    internal IReadOnlySet<string> Origins { get; set; } = new HashSet<string>();
}
