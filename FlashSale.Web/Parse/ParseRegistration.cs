using System.Net;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.Endpoints;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlashSale.Web.Parse;

/// <summary>Registers the Parse-compatible REST API at <see cref="Path"/>.</summary>
public static class ParseRegistration
{
    /// <summary>The API's path.</summary>
    public const string Path = "/parse";

    private const int MinMasterKeyLength = 16;

    private static readonly char[] Separators = [' ', ','];

    /// <summary>Validates the settings, and adds the API's classes and endpoints.</summary>
    /// <exception cref="ConfigurationException">A setting is invalid.</exception>
    public static WebApplicationBuilder AddParseApi(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var options = ReadOptions(builder.Configuration, builder.Environment.IsDevelopment());
        services.AddSingleton(options);
        services.AddSingleton(options.Limits);
        services.AddSingleton(new QueryRate(options.Limits.CostPerMinute / 60d));
        services.AddSingleton<ParseClass, ProductClass>();
        services.AddSingleton<ParseClass, InventoryClass>();
        services.AddSingleton<ParseClass, FlashSaleClass>();
        services.AddSingleton<ParseClass, CountdownTimerClass>();
        services.AddSingleton<ParseClass, OrderClass>();
        services.AddSingleton<ParseClass, NotificationClass>();
        services.AddSingleton<ParseClass, AddressClass>();
        services.AddSingleton<ParseClass, UserClass>();
        services.AddSingleton<ParseClass, SessionClass>();
        services.AddSingleton<ParseClass, RoleClass>();
        services.AddSingleton<ParseClasses>();
        services.AddParseQueries();
        services.Configure<KestrelServerOptions>(RequestSize.Configure);
        services.AddSingleton<ResponseCache>();
        services.AddSingleton<ParseObjects>();
        services.AddSingleton<ParseGate>();
        services.AddSingleton(new ParseRoutes(
            ObjectsApi.MapClasses,
            UsersApi.MapUsers,
            LoginApi.MapLogin,
            SessionsApi.MapSessions,
            InstallationsApi.MapInstallations,
            BatchApi.MapBatch,
            FunctionsApi.MapFunctions,
            SchemasApi.MapSchemas,
            ServerApi.MapServer));
        services.AddSingleton<RequestGuard>();
        services.AddSingleton<ParseEndpoint>();
        services.AddSingleton<ParseFunctions>();
        services.AddScoped<ParseAccounts>();
        builder.AddLiveQuery();
        return builder;
    }

    /// <summary>
    /// Handles every request under <see cref="Path"/>, separately from the pages: no cookies, error pages or output cache.
    /// </summary>
    public static IApplicationBuilder UseParseApi(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Map(Path, preserveMatchedPathSegment: true, parse =>
        {
            parse.UseLiveQuery();
            // Responses that contain a session token aren't compressed: see AnswerWriter.
            parse.UseResponseCompression();
            parse.Run(parse.ApplicationServices.GetRequiredService<ParseEndpoint>().AnswerAsync);
        });
    }

    private static ParseOptions ReadOptions(ConfigurationManager configuration, bool isDevelopment)
    {
        ParseOptions options;
        try
        {
            options = new ParseOptions { Playground = isDevelopment };
            configuration.GetSection(ParseOptions.Section).Bind(options);
        }
        catch (InvalidOperationException error)
        {
            throw new ConfigurationException(
                $"A value in the Parse section can't be read: {error.InnerException?.Message ?? error.Message}", error);
        }
        if (string.IsNullOrWhiteSpace(options.ApplicationId))
            throw new ConfigurationException("Parse:ApplicationId is empty. Set an application id, such as flash-sale.");
        options.RestKey = KeyOrNull(options.RestKey);
        options.JavaScriptKey = KeyOrNull(options.JavaScriptKey);
        options.ClientKey = KeyOrNull(options.ClientKey);
        options.DotNetKey = KeyOrNull(options.DotNetKey);
        options.MasterKey = KeyOrNull(options.MasterKey);
        if (options.MaxBodyBytes is < 1024 or > 100 * 1024 * 1024)
            throw new ConfigurationException("Parse:MaxBodyBytes must be between 1024 and 104857600.");
        if (options.MaxJsonDepth is < 8 or > 256)
            throw new ConfigurationException("Parse:MaxJsonDepth must be between 8 and 256.");
        if (options.RequestTimeout < TimeSpan.FromSeconds(1) || options.RequestTimeout > TimeSpan.FromMinutes(10))
            throw new ConfigurationException(
                "Parse:RequestTimeout must be a time from 00:00:01 to 00:10:00, such as 00:00:30 for half a minute.");
        if (options.ShareFor < TimeSpan.Zero || options.ShareFor > TimeSpan.FromMinutes(1))
            throw new ConfigurationException(
                "Parse:ShareFor must be a time from 00:00:00 to 00:01:00, such as 00:00:00.250 for a quarter of a second.");
        if (options.MaxBatch is < 1 or > 1000)
            throw new ConfigurationException("Parse:MaxBatch must be between 1 and 1000.");
        if (options.SignUpsPerMinute < 1)
            throw new ConfigurationException("Parse:SignUpsPerMinute must be 1 or more.");
        if (options.InstallationsPerMinute < 1)
            throw new ConfigurationException("Parse:InstallationsPerMinute must be 1 or more.");
        CheckLimits(options.Limits);
        options.MasterKeyNetworks =
        [
            .. options.MasterKeyAddresses.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Select(ReadNetwork),
        ];
        if (options.MasterKey?.Length < MinMasterKeyLength
            && !(isDevelopment && options.MasterKeyNetworks.All(network => IPAddress.IsLoopback(network.BaseAddress))))
            throw new ConfigurationException($"Parse:MasterKey is too short. It must have at least {MinMasterKeyLength} characters.");
        options.HasTrustedProxies = configuration.GetValue<bool>("ForwardedHeaders_Enabled");
        options.ProxyNetworks = TrustedProxies.NetworksOf(configuration);
        options.Origins = ReadOrigins(options.AllowedOrigins);
        return options;
    }

    private static void CheckLimits(QueryLimits limits)
    {
        var (least, name) = new[]
        {
            (
                limits.DefaultLimit,
                nameof(limits.DefaultLimit)), (limits.MaxLimit, nameof(limits.MaxLimit)), (limits.MaxDepth, nameof(limits.MaxDepth)),
            (limits.MaxConditions, nameof(limits.MaxConditions)), (limits.MaxListValues, nameof(limits.MaxListValues)), (
                limits.MaxTextLength, nameof(limits.MaxTextLength)),
            (limits.MaxOrderFields, nameof(limits.MaxOrderFields)), (limits.MaxIncludeDepth, nameof(limits.MaxIncludeDepth)),
            (limits.MaxPatterns, nameof(limits.MaxPatterns)), ((int)Math.Min(limits.MaxCost, int.MaxValue), nameof(limits.MaxCost)),
            ((int)Math.Min(limits.CostPerMinute, int.MaxValue), nameof(limits.CostPerMinute)),
            (limits.MaxConcurrentFinds ?? 1, nameof(limits.MaxConcurrentFinds)),
            (limits.MaxWaitingFinds, nameof(limits.MaxWaitingFinds)),
            ((int)limits.QueryTimeout.TotalMilliseconds, nameof(limits.QueryTimeout)),
            (limits.MaxSkip + 1, nameof(limits.MaxSkip)), (limits.MaxSubqueryDepth + 1, nameof(limits.MaxSubqueryDepth)),
        }.MinBy(limit => limit.Item1);
        if (least < 1)
            throw new ConfigurationException($"{QueryLimits.Section}:{name} must be at least 1 (MaxSkip and MaxSubqueryDepth may be 0).");
    }

    private static string? KeyOrNull(string? key) => string.IsNullOrWhiteSpace(key) ? null : key.Trim();

    private static IPNetwork ReadNetwork(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new ConfigurationException(
                $"Parse:MasterKeyAddresses contains '{text}'. Use addresses such as 10.0.0.7 or networks such as 10.0.0.0/8.");
    }

    private static HashSet<string> ReadOrigins(string text)
    {
        var origins = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (origins is ["*"])
            return [];
        if (origins.Length == 0)
            throw new ConfigurationException("Parse:AllowedOrigins is empty. Use * to allow all origins, or list the allowed ones.");
        foreach (var origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var address)
                || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
                || address.GetLeftPart(UriPartial.Authority) != origin)
                throw new ConfigurationException(
                    $"Parse:AllowedOrigins contains '{origin}', which isn't an origin. Write it like https://app.example.com, without a "
                        + "path.");
        }
        return new HashSet<string>(origins, StringComparer.OrdinalIgnoreCase);
    }
}
