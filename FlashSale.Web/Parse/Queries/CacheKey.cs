using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>Cache key of a find request: the class, the request's raw parameters and the base address.</summary>
/// <param name="Class">The class.</param>
/// <param name="Text">The body and query string.</param>
/// <param name="BaseAddress">The shop's base address, which the response contains.</param>
internal sealed record CacheKey(ParseClass Class, string Text, Uri BaseAddress)
{
    private const int MaxLength = 2_000;

    /// <summary>Creates the key of a request; null if its response depends on the caller, or if the request is too long to cache.</summary>
    public static CacheKey? Shared(
        ParseClass parseClass, Caller caller, Uri baseAddress, JsonElement body, IQueryCollection query)
    {
        if (caller.Manages || !parseClass.Rights.IsPublic)
            return null;
        var parameters = query.Select(each => WithLength(each.Key) + string.Concat(each.Value.Select(WithLength)) + ';');
        var text = WithLength(body.GetRawText()) + string.Concat(parameters);
        return text.Length <= MaxLength ? new CacheKey(parseClass, text, baseAddress) : null;
    }

    // The length prefix makes the key unambiguous.
    private static string WithLength(string? text) => $"{text?.Length ?? 0}:{text}";
}
