using System.Globalization;
using System.Text;

namespace FlashSale.Web.Api.Parse.Reference;

/// <summary>The error codes of the API, for its documentation.</summary>
internal static class ErrorCodes
{
    /// <summary>Gets all of them.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        new(
            null,
            [403],
            "`unauthorized`: the application id or key is missing or wrong. `Permission denied`: requires a merchant or the master key."),
        new(1, [500], "An unexpected server error. The server's log has details."),
        new(101, [404], "The object doesn't exist, or the caller can't see it. Wrong username or password. The class requires a login."),
        new(
            102,
            [400, 414, 431],
            "Invalid query, such as an unknown field or an exceeded limit. URL too long (414) or headers too long (431)."),
        new(103, [400], "The class doesn't exist (in `/schemas`)."),
        new(106, [400], "A pointer without an `objectId`."),
        new(
            107,
            [400, 408, 415],
            "Invalid JSON, or JSON of the wrong shape. The body arrives too slowly (408) or has an unsupported encoding or type (415)."),
        new(108, [400, 404, 405], "Unknown field operation, path or method. The message suggests an alternative."),
        new(111, [400], "The value's type doesn't match the field's."),
        new(116, [413], "The body is too long."),
        new(
            119,
            [400],
            "Not allowed: missing rights, an unknown class or field, or a field that only the shop sets.",
            ["unknownField", "readOnlyField", "noTransactions", "twoFactorRequired"]),
        new(124, [503], "The request took too long. Try again in a moment."),
        new(125, [400], "Invalid e-mail address."),
        new(135, [400], "The installation has neither `installationId` nor `deviceToken`, or no `deviceType`."),
        new(136, [400], "An installation's `installationId` or `deviceType` can't be changed."),
        new(137, [400], "The object already exists and must be unique."),
        new(141, [400], "The function doesn't exist."),
        new(
            142,
            [400, 412],
            "A validation or business rule is violated, for example a required field, a range, the stock or the sale.",
            ["soldOut", "limitReached", "holdLimitReached", "notLive", "priceChanged", "unknownProduct", "notAllowed", "conflict"]),
        new(
            155,
            [429, 503],
            "Too many requests (429), or the shop is too busy (503). Send the same request again after `Retry-After` seconds.",
            ["busy"]),
        new(159, [400], "The request id was already used for a different request.", ["idempotencyMismatch"]),
        new(200, [400], "Username missing."),
        new(201, [400], "Password missing."),
        new(202, [400], "The username is taken."),
        new(203, [400], "The e-mail address is taken."),
        new(204, [400], "E-mail address missing."),
        new(205, [400], "The e-mail address must be confirmed first."),
        new(206, [400], "The account isn't the caller's."),
        new(209, [400], "The session token is missing, invalid or expired."),
        new(252, [400], "Unsupported authentication method (`authData`)."),
    ];

    /// <summary>Formats all error codes as a Markdown table.</summary>
    public static string ToMarkdown()
    {
        var table = new StringBuilder("| code | HTTP | when | `reason` |\n| --- | --- | --- | --- |\n");
        foreach (var each in All)
        {
            var code = each.Code?.ToString(CultureInfo.InvariantCulture) ?? "–";
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {code} | {string.Join(", ", each.Statuses)} | {each.Description} | "
                    + $"{string.Join(", ", each.Reasons.Select(reason => $"`{reason}`"))} |\n");
        }
        return table.ToString();
    }
}
