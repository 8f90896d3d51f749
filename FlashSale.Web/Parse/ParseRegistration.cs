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
        var options = configuration.Read(ParseOptions.Section, new ParseOptions { Playground = isDevelopment });
        options.Limits = configuration.Read(QueryLimits.Section, new QueryLimits());
        options.RestKey = KeyOrNull(options.RestKey);
        options.JavaScriptKey = KeyOrNull(options.JavaScriptKey);
        options.ClientKey = KeyOrNull(options.ClientKey);
        options.DotNetKey = KeyOrNull(options.DotNetKey);
        options.MasterKey = KeyOrNull(options.MasterKey);
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
