namespace FlashSale.Web.GraphQL.Loading;

/// <summary>An object of which only the id is selected, so that it needn't be loaded.</summary>
/// <param name="ObjectId">The id.</param>
internal sealed record ObjectPointer(string ObjectId);
