namespace FlashSale.Web.GraphQL.Loading;

/// <summary>An object of which only the id is asked for: it needn't be loaded.</summary>
/// <param name="ObjectId">Its id.</param>
internal sealed record ObjectPointer(string ObjectId);
