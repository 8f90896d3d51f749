namespace FlashSale.Web.GraphQL.Queries;

/// <summary>An object with its position in the whole result.</summary>
/// <param name="Node">The object.</param>
/// <param name="Place">The position, from 0.</param>
internal sealed record PageEdge(object Node, int Place)
{
    /// <summary>The position as an opaque cursor.</summary>
    public string Cursor => Queries.Cursor.Write(Place);
}
