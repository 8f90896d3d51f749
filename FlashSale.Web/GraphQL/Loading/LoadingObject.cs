using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;
using GraphQL.DataLoader;

namespace FlashSale.Web.GraphQL.Loading;

/// <summary>An object that is loaded in a batch with others.</summary>
internal sealed class LoadingObject(ObjectLoader loader, ParseClass parseClass, string id, bool isRequired) : IDataLoaderResult
{
    /// <summary>The object; null if the caller can't see it and it isn't required.</summary>
    /// <exception cref="ParseException">101: the object is required, and the caller can't see it.</exception>
    public async Task<object?> GetResultAsync(CancellationToken cancellationToken = default) =>
        await loader.LoadAsync(parseClass, id) ?? (isRequired ? throw new ParseException(ParseError.NotFound) : null);
}
