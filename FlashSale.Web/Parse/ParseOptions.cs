using System.ComponentModel.DataAnnotations;
using System.Net;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Web.Parse;

/// <summary>Settings of the Parse-compatible API: the configuration section <c>Parse</c>.</summary>
public sealed class ParseOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Parse";

    /// <summary>The application id that every request must send. It isn't a secret.</summary>
    [Required(ErrorMessage = "an application id, such as flash-sale")]
    public string ApplicationId { get; set; } = "flash-sale";

    /// <summary>A key for REST clients; null for none. If any of the four keys is set, a request must have one of them.</summary>
    public string? RestKey { get; set; }

    /// <summary>A key for JavaScript clients; null for none.</summary>
    public string? JavaScriptKey { get; set; }

    /// <summary>A key for other clients; null for none.</summary>
    public string? ClientKey { get; set; }

    /// <summary>A key for .NET and Unity clients; null for none.</summary>
    public string? DotNetKey { get; set; }

    /// <summary>The master key, which bypasses the rights of callers; null to disable it.</summary>
    public string? MasterKey { get; set; }

    /// <summary>
    /// Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>) that may use the master key, separated by spaces or commas.
    /// </summary>
    public string MasterKeyAddresses { get; set; } = "127.0.0.1 ::1";

    /// <summary>
    /// Origins whose pages may call the API, such as <c>https://app.example.com</c>, separated by spaces or commas; <c>*</c> for all.
    /// </summary>
    public string AllowedOrigins { get; set; } = "*";

    /// <summary>Maximum length of a request body, in bytes.</summary>
    [Range(1024, 100 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Maximum nesting depth of JSON in a request.</summary>
    [Range(8, 256)]
    public int MaxJsonDepth { get; set; } = 32;

    /// <summary>Timeout of a request.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long responses that are the same for everyone are cached; 0 disables the cache. Writes on this node invalidate it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ShareFor { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Maximum number of requests in one batch.</summary>
    [Range(1, 1000)]
    public int MaxBatch { get; set; } = 50;

    /// <summary>
    /// Maximum number of sign-ups per address and minute. Logins and e-mails are limited by <c>Accounts:AttemptsPerMinute</c>.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int SignUpsPerMinute { get; set; } = 300;

    /// <summary>Maximum number of new installations per address and minute.</summary>
    [Range(1, int.MaxValue)]
    public int InstallationsPerMinute { get; set; } = 300;

    /// <summary>Limits on queries.</summary>
    public QueryLimits Limits { get; set; } = new();

    /// <summary>Whether the API playground is available at <c>/playground</c>. Default: only in Development.</summary>
    public bool Playground { get; set; }

    /// <summary>
    /// Whether the OpenAPI document is public in Production; otherwise only operators can read it (see <c>Operations:Token</c>). With a
    /// <see cref="Playground"/> it's always public.
    /// </summary>
    public bool PublicReference { get; set; }

    /// <summary>Whether the OpenAPI document is public.</summary>
    internal bool HasPublicReference => PublicReference || Playground;

    /// <summary>Whether requests must have one of the keys.</summary>
    internal bool RequiresKey => RestKey is not null || JavaScriptKey is not null || ClientKey is not null || DotNetKey is not null;

    /// <summary>Whether client addresses are read from proxies' forwarded headers.</summary>
    internal bool HasTrustedProxies { get; set; }

    /// <summary>The networks of trusted proxies.</summary>
    internal IReadOnlyList<IPNetwork> ProxyNetworks { get; set; } = [];

    /// <summary>The networks of <see cref="MasterKeyAddresses"/>.</summary>
    internal IReadOnlyList<IPNetwork> MasterKeyNetworks { get; set; } = [];

    /// <summary>The origins of <see cref="AllowedOrigins"/>; empty for all.</summary>
    internal IReadOnlySet<string> Origins { get; set; } = new HashSet<string>();
}
