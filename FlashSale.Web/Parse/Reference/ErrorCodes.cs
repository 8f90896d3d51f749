using System.Globalization;
using System.Text;

namespace FlashSale.Web.Parse.Reference;

/// <summary>Every error code that the API answers with, for those who read about it.</summary>
internal static class ErrorCodes
{
    /// <summary>All of them. A code of null is an error that has only a text.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        new(null, [403], "`unauthorized`: the application id or the key is missing or wrong. `Permission denied`: only for merchants or the master key."),
        new(1, [500], "A fault of the shop. Its log says more; what the client sent is not the reason."),
        new(101, [404], "No such object, or not one that the caller may see. Wrong username or password. A class that wants a login, asked without one."),
        new(102, [400, 414, 431], "A query that can't be answered: an unknown field, over the limits. Too long an address (414) or header (431)."),
        new(103, [400], "No such class (in `/schemas`)."),
        new(106, [400], "A pointer without an `objectId`."),
        new(107, [400, 408, 415], "Text that isn't JSON, or of the wrong shape. A body that is too slow (408), or oddly compressed (415)."),
        new(108, [400, 404, 405], "No such operation on a field, nothing at this path, or not with this verb. It says what to do instead."),
        new(111, [400], "A value of another type than the field's."),
        new(116, [413], "The body is too long."),
        new(119, [400], "Not allowed: what only merchants may, class or field rules, unknown fields and classes, what only the shop sets.", ["unknownField", "readOnlyField", "noTransactions", "twoFactorRequired"]),
        new(124, [503], "It took too long. Try again in a moment."),
        new(125, [400], "An e-mail address that is none."),
        new(135, [400], "An installation without `installationId` and `deviceToken`, or without `deviceType`."),
        new(136, [400], "An installation's `installationId` or `deviceType` can't be changed."),
        new(137, [400], "There is one already that must be the only one."),
        new(141, [400], "No such function."),
        new(142, [400, 412], "A rule of the shop: what is required, in range, in stock, on sale.", ["soldOut", "limitReached", "holdLimitReached", "notLive", "priceChanged", "unknownProduct", "notAllowed", "conflict"]),
        new(155, [429, 503], "Too many requests of a kind (429), or too many buyers at this moment (503). `Retry-After` says for how many seconds to wait; the same request may be sent again.", ["busy"]),
        new(159, [400], "A request id that was used before, for another request.", ["idempotencyMismatch"]),
        new(200, [400], "No username."),
        new(201, [400], "No password."),
        new(202, [400], "The username is taken."),
        new(203, [400], "The e-mail address is taken."),
        new(204, [400], "No e-mail address."),
        new(205, [400], "The e-mail address must be confirmed first."),
        new(206, [400], "An account that is not the caller's."),
        new(209, [400], "No session token, or one that is over."),
        new(252, [400], "A way to log in that the shop does not have (`authData`)."),
    ];

    /// <summary>All of them as a table in Markdown.</summary>
    public static string ToMarkdown()
    {
        var table = new StringBuilder("| code | HTTP | when | `reason` |\n| --- | --- | --- | --- |\n");
        foreach (var each in All)
        {
            var code = each.Code?.ToString(CultureInfo.InvariantCulture) ?? "–";
            table.Append(CultureInfo.InvariantCulture, $"| {code} | {string.Join(", ", each.Statuses)} | {each.Meaning} | {string.Join(", ", each.Reasons.Select(reason => $"`{reason}`"))} |\n");
        }
        return table.ToString();
    }
}
