using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>What a client wants to be told of.</summary>
/// <param name="Class">The class of the objects.</param>
/// <param name="Where">What they must be like.</param>
/// <param name="Selection">What to show of them.</param>
/// <param name="Watch">Fields of which one must have changed for an <c>update</c>; empty for any.</param>
internal sealed record LiveQueryRequest(ParseClass Class, Where Where, Selection Selection, IReadOnlyList<ParseField> Watch);
