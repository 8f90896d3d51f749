using System.Collections.Frozen;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>Suggests alternatives to parse-server features that the shop doesn't have.</summary>
internal static class Alternatives
{
    private const string Push = "Push messages aren't supported. Follow objects with LiveQuery, or read the class Notification.";
    private const string Jobs = "Jobs aren't supported. The shop runs recurring work by itself, and has commands for the rest.";
    private const string Ask = "Find the objects at /classes, and count them with count=1&limit=0.";

    private static readonly FrozenDictionary<string, string> ByFirstSegment = new Dictionary<string, string>
    {
        ["aggregate"] = $"Aggregation isn't supported. {Ask}",
        ["files"] = "File uploads aren't supported. Upload a product's picture on its dashboard page; it appears in the field image.",
        ["push"] = Push,
        ["push_audiences"] = Push,
        ["jobs"] = Jobs,
        ["cloud_code"] = Jobs,
        ["hooks"] = "Hooks aren't supported. Call functions at /functions.",
        ["loginAs"] = "Logging in as another account isn't supported. Log in at /login with the account's password, or read with the "
            + "master key.",
        ["challenge"] = "Only password logins are supported, at /login.",
        ["validate_purchase"] = "App store receipts aren't supported. Buy by creating an Order.",
        ["purge"] = "Purging a class isn't supported. Delete its objects one by one at /classes.",
        ["scriptlog"] = "Reading the log isn't supported. Look at the log on the server.",
        ["graphql-config"] = "GraphQL can't be configured through the API.",
        ["security"] = "Security checks aren't supported.",
        ["config"] = "There is no client configuration to change. Change the shop's settings instead.",
        ["schemas"] = "Classes and fields can't be changed. GET /schemas returns them.",
        ["roles"] = "Roles can only be changed with the shop's commands, such as create-merchant. GET returns them.",
        ["sessions"] = "Sessions can't be created or changed here. POST /login creates one, GET returns them and DELETE ends them.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Gets the suggestion for a path; null if there is none.</summary>
    /// <param name="segments">The path's segments.</param>
    public static string? For(string[] segments) => segments is [var first, ..] ? ByFirstSegment.GetValueOrDefault(first) : null;
}
