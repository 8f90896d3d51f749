using System.Globalization;
using System.Text;

namespace FlashSale.Web.Reference;

/// <summary>Error codes of the API, for the reference pages and <c>docs/api.md</c>.</summary>
internal static class ErrorCodes
{
    /// <summary>All error codes. A code of null stands for errors that have only a text.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        new(null, [403],
            "`unauthorized`: the application id or the key is missing or wrong. `Permission denied`: for merchants or the master key."),
        new(1, [500], "Internal error, not caused by the request. The shop's log has the details."),
        new(101, [404], "The object doesn't exist or is hidden, the username or password is wrong, or the class requires a login."),
        new(102, [400, 414, 431],
            "Invalid query: an unknown field, a limit exceeded. Also an address (414) or headers (431) that are too long."),
        new(103, [400], "The class doesn't exist (in `/schemas`)."),
        new(106, [400], "A pointer has no `objectId`."),
        new(107, [400, 408, 415],
            "The body isn't valid JSON or has the wrong structure, arrived too slowly (408), or has an unknown encoding (415)."),
        new(108, [400, 404, 405], "Unknown operation on a field, unknown path, or wrong method. The error names an alternative."),
        new(111, [400], "A value has the wrong type for its field."),
        new(116, [413], "The body is too long."),
        new(119, [400], "Not allowed: missing rights, or an unknown or read-only field or class.",
            ["unknownField", "readOnlyField", "noTransactions", "twoFactorRequired"]),
        new(124, [503], "The request took too long. Try again in a moment."),
        new(125, [400], "The e-mail address is invalid."),
        new(135, [400], "An installation needs `installationId` or `deviceToken`, and `deviceType`."),
        new(136, [400], "An installation's `installationId` and `deviceType` can't be changed."),
        new(137, [400], "An object with this unique value already exists."),
        new(141, [400], "The function doesn't exist."),
        new(142, [400, 412], "A rule of the shop refused the request: a required value, a range, the stock, the sale's times.",
            ["soldOut", "limitReached", "holdLimitReached", "notLive", "priceChanged", "unknownProduct", "notAllowed", "conflict"]),
        new(155, [429, 503], "Too many requests (429), or the shop is busy (503). Send the same request again after `Retry-After` seconds.",
            ["busy"]),
        new(159, [400], "The request id was already used for a different request.", ["idempotencyMismatch"]),
        new(200, [400], "The username is missing."),
        new(201, [400], "The password is missing."),
        new(202, [400], "The username is taken."),
        new(203, [400], "The e-mail address is taken."),
        new(204, [400], "The e-mail address is missing."),
        new(205, [400], "The e-mail address must be confirmed first."),
        new(206, [400], "The account belongs to another user."),
        new(209, [400], "The session token is missing or no longer valid."),
        new(252, [400], "The shop doesn't support this way to log in (`authData`)."),
    ];

    /// <summary>Formats the codes and their reasons as two Markdown tables with lines of at most 140 characters.</summary>
    public static string ToMarkdown()
    {
        var tables = new StringBuilder("| code | HTTP | meaning |\n| --- | --- | --- |\n");
        foreach (var each in All)
            tables.Append(CultureInfo.InvariantCulture, $"| {Text(each)} | {string.Join(", ", each.Statuses)} | {each.Description} |\n");
        tables.Append("\n| code | possible values of `reason` |\n| --- | --- |\n");
        foreach (var each in All.Where(code => code.Reasons.Count > 0))
        {
            var reasons = string.Join(", ", each.Reasons.Select(reason => $"`{reason}`"));
            tables.Append(CultureInfo.InvariantCulture, $"| {Text(each)} | {reasons} |\n");
        }
        return tables.ToString();
    }

    private static string Text(ErrorCode error) => error.Code?.ToString(CultureInfo.InvariantCulture) ?? "–";
}
