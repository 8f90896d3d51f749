using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A query that a client follows.</summary>
/// <param name="Class">The objects' class.</param>
/// <param name="Where">Conditions that the objects must meet.</param>
/// <param name="Selection">The fields to show.</param>
/// <param name="Watch">Fields of which at least one must change to cause an <c>update</c>; empty for any field.</param>
internal sealed record LiveQueryRequest(ParseClass Class, Where Where, Selection Selection, IReadOnlyList<ParseField> Watch);
