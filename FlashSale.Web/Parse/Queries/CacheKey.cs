using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Queries;

/// <summary>A query as its client wrote it: the same words at the same address ask for the same.</summary>
/// <param name="Of">The class.</param>
/// <param name="Words">The body, and the values of the query string.</param>
/// <param name="BaseAddress">The shop's address, which stands in the answer.</param>
internal sealed record CacheKey(ParseClass Of, string Words, Uri BaseAddress)
{
    private const int MostWords = 2_000;

    /// <summary>What a request asks for; null if what it may see depends on who sends it, or if it is too long to be kept.</summary>
    public static CacheKey? Shared(ParseRequest request, ParseClass of)
    {
        if (request.Caller.Manages || !of.Rights.IsPublic)
            return null;
        var parameters = request.Query.Select(each => WithLength(each.Key) + string.Concat(each.Value.Select(WithLength)) + ';');
        var words = WithLength(request.Body.GetRawText()) + string.Concat(parameters);
        return words.Length <= MostWords ? new CacheKey(of, words, request.Call.BaseAddress) : null;
    }

    // Whatever a text holds, no two queries are written alike.
    private static string WithLength(string? text) => $"{text?.Length ?? 0}:{text}";
}
