using System.Collections.Frozen;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>What to do instead of what parse-server has and the shop hasn't.</summary>
internal static class Alternatives
{
    private const string Push = "The shop sends no push messages: follow objects with LiveQuery, or read the class Notification.";
    private const string Jobs = "The API starts no jobs: the shop does its recurring work by itself, and has commands for the rest.";
    private const string Ask = "Find the objects at /classes, and count them with count=1&limit=0.";

    private static readonly FrozenDictionary<string, string> ByFirstSegment = new Dictionary<string, string>
    {
        ["aggregate"] = $"The shop has no aggregation. {Ask}",
        ["files"] = "The API takes no files. A product's picture is uploaded on its page in the dashboard, and shown in the field image.",
        ["push"] = Push,
        ["push_audiences"] = Push,
        ["jobs"] = Jobs,
        ["cloud_code"] = Jobs,
        ["hooks"] = "The shop takes no hooks. Its own functions are called at /functions.",
        ["loginAs"] = "Nobody can log in as somebody else. Log in at /login with the account's own password, or read with the master key.",
        ["challenge"] = "The shop knows no other way to log in than with a password, at /login.",
        ["validate_purchase"] = "The shop takes no receipts of app stores. Buy by creating an Order.",
        ["purge"] = "A class cannot be emptied. Delete its objects one by one at /classes.",
        ["scriptlog"] = "The API does not show the server's log. Look where the shop writes its log.",
        ["graphql-config"] = "GraphQL cannot be configured by the API.",
        ["security"] = "The API has no security check.",
        ["config"] = "The configuration for clients cannot be changed: the shop has none. Change the shop's own settings instead.",
        ["schemas"] = "Classes and fields cannot be changed by the API. GET /schemas shows them.",
        ["roles"] = "Roles are given and taken by the shop's commands, such as create-merchant. GET shows them.",
        ["sessions"] = "A session cannot be made or changed here: POST /login makes one. GET shows sessions, DELETE ends them.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A sentence for people; null if there is none.</summary>
    /// <param name="segments">The path.</param>
    public static string? For(string[] segments) => segments is [var first, ..] ? ByFirstSegment.GetValueOrDefault(first) : null;
}
