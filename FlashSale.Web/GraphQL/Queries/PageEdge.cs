namespace FlashSale.Web.GraphQL.Queries;

/// <summary>An object with its place among all that were found.</summary>
/// <param name="Node">The object.</param>
/// <param name="Place">Its place, from 0.</param>
internal sealed record PageEdge(object Node, int Place)
{
    /// <summary>The place as a client gives it back.</summary>
    public string Cursor => Queries.Cursor.Write(Place);
}
